import { type ListFileEntry, listFiles, modelInfo } from '@huggingface/hub';
import { UnexpectedResponseError } from '@localmost/protocol';
import { hubFault } from './hub-fault.ts';
import { hubAddress, hubToken } from './hub-settings.ts';

/** A repository of the hub, pinned: from here on no name in it can move. */
export interface PinnedRepository {
  repository: string;
  /** The 40 hex digits of the commit. */
  revision: string;
  /** The licence by the hub's name for it. */
  license: string | undefined;
  files: readonly ListFileEntry[];
}

/**
 * Resolves a repository, at a branch or tag or at its head, to its commit and file list.
 * @throws UnknownModelError where there is none, or it is gated; NetworkError where the hub is silent
 */
export async function resolveRepository(
  repository: string,
  { revision, signal }: { revision?: string | undefined; signal: AbortSignal },
): Promise<PinnedRepository> {
  const request: typeof fetch = (input, init) => fetch(input, { ...init, signal });
  const common = { hubUrl: hubAddress(), fetch: request, ...hubToken() };
  try {
    const info = await modelInfo({
      name: repository,
      additionalFields: ['sha', 'tags'],
      ...(revision !== undefined && { revision }),
      ...common,
    });
    const commit = checkCommit(repository, info.sha);
    const files: ListFileEntry[] = [];
    const listing = listFiles({ repo: repository, revision: commit, recursive: true, ...common });
    for await (const file of listing) files.push(file);
    return { repository, revision: commit, license: licenseTag(info.tags), files };
  } catch (error) {
    throw hubFault(repository, error, signal);
  }
}

function checkCommit(repository: string, sha: unknown): string {
  if (typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha)) return sha;
  throw new UnexpectedResponseError({
    message: `The hub did not name the commit of ${repository}.`,
    details: { repository },
    remedies: ['Check HF_ENDPOINT: this server may not be a Hugging Face hub.'],
  });
}

function licenseTag(tags: unknown): string | undefined {
  const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  return names.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
}
