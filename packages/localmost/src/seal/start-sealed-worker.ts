import { connectWorker, type WorkerConnection } from '@localmost/bridge';
import { type EngineHost, LocalmostError, type SealProof } from '@localmost/protocol';
import { fetchAssetText } from '../runtime/fetch-asset.ts';
import { withTimeout } from '../with-timeout.ts';
import { sealedWorkerRefused, sealNotProved } from './seal-faults.ts';
import { openSealedFrame } from './sealed-frame.ts';

/** A worker that has proved that it has no network. */
export interface SealedWorker {
  readonly connection: WorkerConnection<EngineHost>;
  readonly proof: SealProof;
}

/** What {@link startSealedWorker} needs to know. */
export interface SealedWorkerOptions {
  /** Address of the worker, bundled into one file. */
  workerUrl: string;
  sealedPageUrl?: string | undefined;
  signal: AbortSignal;
  startMs: number;
  sealMs: number;
  /** @see ConnectionOptions.silenceMs */
  silenceMs: number;
}

/**
 * Starts a worker inside the seal and has it prove the seal. Whatever goes wrong on the way, no
 * worker and no frame stay behind.
 * @throws SealBrokenError, WorkerLostError, NetworkError, or the signal's reason
 */
export async function startSealedWorker(options: SealedWorkerOptions): Promise<SealedWorker> {
  const script = await fetchAssetText(options.workerUrl, options.signal, options.startMs);
  const frame = await openSealedFrame({
    sealedPageUrl: options.sealedPageUrl,
    timeoutMs: options.startMs,
  });
  const { realm } = frame;
  const blob = new realm.Blob([script], { type: 'text/javascript' });
  // Not revoked while the worker lives: its threads start from the same address.
  const address = realm.URL.createObjectURL(blob);
  const removeFrame = () => {
    realm.URL.revokeObjectURL(address);
    frame.remove();
  };
  let worker: Worker;
  try {
    worker = new realm.Worker(address, { type: 'module', name: 'localmost-inference' });
  } catch (thrown) {
    removeFrame();
    throw sealedWorkerRefused(thrown);
  }
  const connection = connectWorker<EngineHost>(worker, {
    silenceMs: options.silenceMs,
    name: 'inference worker',
  });
  connection.onLost(removeFrame);
  try {
    const proof = await withTimeout(
      connection.host.proveSeal().catch((thrown: unknown) => {
        throw sealedWorkerRefused(thrown);
      }),
      { timeoutMs: options.sealMs, doing: 'proving its seal', signal: options.signal },
    );
    if (!proof.sealed) throw sealNotProved(proof);
    return { connection, proof };
  } catch (thrown) {
    connection.close(thrown instanceof LocalmostError ? thrown : undefined);
    throw thrown;
  }
}
