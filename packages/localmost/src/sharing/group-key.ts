import type { ModelManifest } from '@localmost/protocol';
import type { ModelLoadOptions } from '../models/models-api.ts';
import type { ClientSettings } from '../settings.ts';

/** Changes with every change of what tabs say to each other; tabs of different versions never meet. */
export const sharingVersion = 2;

/** What decides whether two tabs would load the very same thing. */
export interface GroupIdentity {
  manifest: ModelManifest;
  options: ModelLoadOptions;
  settings: ClientSettings;
}

/**
 * A name for everything that must be equal before two tabs share a copy: the manifest with its
 * hashes, the wish for a runtime, the runtimes and their files, whether threads can be had, and the
 * version of this conversation. 64 hex digits; needs a secure context.
 */
export async function groupKey({ manifest, options, settings }: GroupIdentity): Promise<string> {
  const identity = JSON.stringify([
    sharingVersion,
    manifest,
    [options.backend ?? 'auto', options.engine ?? null],
    [options.maximumThreads ?? null, options.parallelAnswers ?? null],
    settings.runtimes,
    settings.databaseName,
    settings.sessionBudgetBytes ?? null,
    // A page without shared memory runs one thread; one that has it expects all of them.
    globalThis.crossOriginIsolated,
  ]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(identity));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
