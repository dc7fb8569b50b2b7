import { StorageLostError, StorageUnavailableError } from '@localmost/protocol';

/** Longer than any change of a ledger takes; a browser that hangs must not hang its callers. */
const patienceMs = 10_000;

/** The work's result, or a StorageLostError where it takes longer than a ledger may. */
export async function withPatience<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`No answer for ${patienceMs} ms.`, 'TimeoutError');
      controller.abort(error);
      reject(error);
    }, patienceMs);
  });
  try {
    return await Promise.race([work(controller.signal), tooLong]);
  } catch (error) {
    throw asStorageLost(error);
  } finally {
    clearTimeout(timer);
  }
}

/** What a change itself threw stays as it is; only the browser's own failures are renamed. */
export function asStorageLost(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  return new StorageLostError({
    message: `The ledger's storage failed (${error.name}), so what was spent is not known.`,
    details: { error: error.name },
    remedies: ['Try again.', 'Reload the page.', 'Allow site data for this page.'],
    cause: error,
  });
}

/** The error of a browser or context that has no usable storage. */
export function storageUnavailable(cause?: unknown): StorageUnavailableError {
  return new StorageUnavailableError({
    message: 'The ledger cannot be opened here: IndexedDB or Web Locks are missing or refused.',
    remedies: [
      'Serve the page over https or from localhost.',
      'Leave private browsing, or allow site data for this page.',
      'Enforce the cap on the server that holds the key.',
    ],
    ...(cause !== undefined && { cause }),
  });
}
