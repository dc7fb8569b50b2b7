import type { StoredBlob } from './stored-blob.ts';

/** Compiling the wasm and starting threads takes seconds; a thread that is blocked never answers. */
const startMs = 60_000;

/** Watches a start that may hang. */
export interface StartWatch {
  /** Rejects on abort, and when the model was not read from in time. Never resolves. */
  readonly broken: Promise<never>;
  /** Whether nothing was read so far. */
  isSilent(): boolean;
  stop(): void;
}

/** A watch from now on. @param model tells whether it was read from */
export function watchStart(model: StoredBlob, signal: AbortSignal): StartWatch {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  // Nobody waits for it where the start succeeds.
  broken.catch(() => {});
  const onAbort = (): void => reject(signal.reason);
  const timer = setTimeout(() => {
    if (!model.wasRead) reject(new Error('nothing was read'));
  }, startMs);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    broken,
    isSilent: () => !model.wasRead,
    stop() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
