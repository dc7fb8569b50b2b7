import type { EngineRequest } from '@localmost/protocol';

/** Who would answer: the exact version is a part of the key, so that another version never answers. */
export interface CachedModel {
  backendId: string;
  id: string;
  version: string;
}

/**
 * Gives the SHA-256, in hex, over the whole request and the model's exact version, whatever the
 * order of keys. Null where the platform has no `crypto.subtle`, as on pages without https.
 */
export async function cacheKey(request: EngineRequest, model: CachedModel): Promise<string | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const { backendId, id, version } = model;
  const text = canonicalJson({ schema: 1, model: { backendId, id, version }, request });
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** JSON with sorted keys. Lists keep their order, since messages and stop strings have one. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
