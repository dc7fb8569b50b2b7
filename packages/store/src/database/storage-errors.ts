import {
  LocalmostError,
  StorageFullError,
  StorageLostError,
  StorageUnavailableError,
} from '@localmost/protocol';

/** Turns what IndexedDB threw into a typed error; typed errors and aborts pass through. */
export function storageError(thrown: unknown, doing: string): Error {
  if (thrown instanceof LocalmostError) return thrown;
  if (nameOf(thrown) === 'QuotaExceededError') return storageFull(doing, thrown);
  return new StorageLostError({
    message: `The connection to the weight store broke while ${doing}.`,
    details: { doing, error: nameOf(thrown) },
    remedies: ['Try again.', 'Reload the page.', 'Check that site data was not just cleared.'],
    cause: thrown,
  });
}

/** The error for parts of a file that were on disk a moment ago. */
export function storedPartLost(path: string): StorageLostError {
  return new StorageLostError({
    message: `What was stored of "${path}" is gone.`,
    details: { path },
    remedies: ['Start the download again.', 'Check that site data was not just cleared.'],
  });
}

/** The error for a write that the browser refused for lack of space. */
export function storageFull(
  doing: string,
  cause?: unknown,
  numbers: { neededBytes?: number; availableBytes?: number } = {},
): StorageFullError {
  const { neededBytes, availableBytes } = numbers;
  const sizes =
    neededBytes === undefined
      ? ''
      : ` ${neededBytes} bytes are needed, ${availableBytes} are free.`;
  return new StorageFullError({
    message: `The browser has no space left for ${doing}.${sizes}`,
    details: {
      doing,
      ...(neededBytes !== undefined && { neededBytes, availableBytes: availableBytes ?? 0 }),
    },
    remedies: [
      'Remove a model that is no longer needed.',
      'Run the model from memory: it is fetched again after a reload.',
      'Free disk space, or choose a smaller model.',
    ],
    ...(cause !== undefined && { cause }),
  });
}

/** The error for a browser or context that has no usable IndexedDB. */
export function storageUnavailable(missing: string, cause?: unknown): StorageUnavailableError {
  return new StorageUnavailableError({
    message: `The weight store cannot be opened here: ${missing}.`,
    details: { missing },
    remedies: [
      'Serve the page over https or from localhost.',
      'Leave private browsing, or allow site data for this page.',
      'Run the model from memory.',
    ],
    ...(cause !== undefined && { cause }),
  });
}

/** Whether the same transaction may succeed on a fresh connection. */
export function isConnectionLoss(thrown: unknown): boolean {
  return ['InvalidStateError', 'AbortError', 'UnknownError', 'NotFoundError'].includes(
    nameOf(thrown),
  );
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : typeof thrown;
}
