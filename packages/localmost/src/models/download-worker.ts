import { connectWorker } from '@localmost/bridge';
import type { DownloadHost } from '@localmost/store';
import { fetchAssetText } from '../runtime/fetch-asset.ts';

/** What {@link withDownloadWorker} needs to know. */
export interface DownloadWorkerOptions {
  workerUrl: string;
  databaseName: string;
  signal: AbortSignal;
  startMs: number;
  silenceMs: number;
}

/**
 * Runs one piece of work in a worker that has the network and never sees a prompt, and ends the
 * worker after it. The page itself never fetches weights.
 * @throws WorkerLostError, NetworkError, whatever the work throws, or the signal's reason
 */
export async function withDownloadWorker<Value>(
  options: DownloadWorkerOptions,
  work: (host: DownloadHost, signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { signal, silenceMs } = options;
  const script = await fetchAssetText(options.workerUrl, signal, options.startMs);
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  // The entry reads the database's name from its own: there is no message before the first call.
  const name = `localmost-download:${options.databaseName}`;
  const connection = connectWorker<DownloadHost>(new Worker(address, { type: 'module', name }), {
    silenceMs,
    name: 'download worker',
    startRemedies: ["Allow `worker-src blob:` in your page's Content-Security-Policy."],
  });
  try {
    return await work(connection.host, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    connection.close();
    URL.revokeObjectURL(address);
  }
}
