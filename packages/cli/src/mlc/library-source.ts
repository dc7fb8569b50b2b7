import { libraryFolder, libraryRepository } from '@localmost/engine-webllm/catalogue';
import { NetworkError, UnexpectedResponseError } from '@localmost/protocol';

/** The folder of model libraries at one commit. */
export interface PinnedLibraries {
  /** Address that a library's name is put behind. */
  baseUrl: string;
  /** The 40 hex digits of the commit. */
  revision: string;
}

/** GitHub's addresses: the variables name mirrors, the first as GitHub's own tools call it. */
const apiAddress = () => trimmed(process.env.GITHUB_API_URL ?? 'https://api.github.com');
const rawAddress = () =>
  trimmed(process.env.LOCALMOST_GITHUB_RAW_URL ?? 'https://raw.githubusercontent.com');

/**
 * Pins the repository of model libraries, at a branch or tag or at its head, to its commit.
 * @throws NetworkError · UnexpectedResponseError · the signal's reason
 */
export async function pinLibraries(
  revision: string | undefined,
  signal: AbortSignal,
): Promise<PinnedLibraries> {
  const address = `${apiAddress()}/repos/${libraryRepository}/commits/${encodeURIComponent(revision ?? 'HEAD')}`;
  const headers = { Accept: 'application/vnd.github.sha' };
  const commit = (await (await request(address, signal, headers)).text()).trim();
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw new UnexpectedResponseError({
      message: `${address} did not name a commit.`,
      details: { url: address },
      remedies: ['Check GITHUB_API_URL.', 'Name the commit with --library-revision.'],
    });
  }
  return {
    revision: commit,
    baseUrl: `${rawAddress()}/${libraryRepository}/${commit}/${libraryFolder}/`,
  };
}

/** Answers with a file. @throws NetworkError · UnexpectedResponseError · the signal's reason */
export async function request(
  address: string,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(address, { signal, headers }).catch((cause: unknown) => {
    if (signal.aborted) throw signal.reason;
    throw new NetworkError({
      message: `${address} gave no answer.`,
      details: { url: address },
      remedies: ['Check the network, then repeat.'],
      cause,
    });
  });
  if (response.ok) return response;
  throw new UnexpectedResponseError({
    message: `${address} answered ${response.status}.`,
    details: { url: address, status: response.status },
    remedies: [
      'Repeat later: GitHub limits how often it may be asked.',
      'Name another commit with --library-revision.',
    ],
  });
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}
