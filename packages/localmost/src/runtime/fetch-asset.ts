import { NetworkError, UnexpectedResponseError } from '@localmost/protocol';

/** Text of one of this package's own files, such as a worker. @throws NetworkError, UnexpectedResponseError, or the signal's reason */
export async function fetchAssetText(
  address: string,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<string> {
  return await fetchAsset(address, signal, timeoutMs, (response) => response.text());
}

/** Bytes of one of this package's own files, such as a wasm. @throws NetworkError, UnexpectedResponseError, or the signal's reason */
export async function fetchAssetBytes(
  address: string,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<ArrayBuffer> {
  return fetchAsset(address, signal, timeoutMs, (response) => response.arrayBuffer());
}

async function fetchAsset<Content>(
  address: string,
  signal: AbortSignal,
  timeoutMs: number,
  read: (response: Response) => Promise<Content>,
): Promise<Content> {
  let response: Response;
  // Not `AbortSignal.timeout`: until its time is up the browser would hold what was read.
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  const timer = setTimeout(onAbort, timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    response = await fetch(address, { signal: stop.signal });
    if (isTheFile(response)) return await read(response);
  } catch (thrown) {
    signal.throwIfAborted();
    throw new NetworkError({
      message: `The file ${address} of Localmost could not be read.`,
      details: { address, timeoutMs },
      remedies: servedRemedies,
      cause: thrown,
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  throw new UnexpectedResponseError({
    message: `In place of the file ${address} of Localmost came status ${response.status}, ${response.headers.get('content-type') ?? 'no type'}.`,
    details: { address, status: response.status },
    remedies: servedRemedies,
  });
}

/** Servers of single-page apps answer with their HTML page where a file is missing. */
function isTheFile(response: Response): boolean {
  return response.ok && !response.headers.get('content-type')?.startsWith('text/html');
}

const servedRemedies = [
  'Check that the app serves the folder `workers` of the package `localmost`.',
  'With Vite’s development server, add `localmost` to `optimizeDeps.exclude`.',
];
