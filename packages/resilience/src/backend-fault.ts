import { LocalmostError } from '@localmost/protocol';
import { isTransient } from './transient.ts';

/** What a backend's machine, model or library did, whatever it was asked. */
const faultCodes: ReadonlySet<string> = new Set([
  'backend-unavailable',
  'corrupt-file',
  'device-lost',
  'engine-failure',
  'malformed-model',
  'out-of-memory',
  'seal-broken',
  'storage-lost',
  'unexpected-response',
  'worker-lost',
]);

/** A key that is wrong, unpaid or not allowed fails every request alike. */
const keyStatuses: ReadonlySet<unknown> = new Set([401, 402, 403]);

/**
 * Whether a failure speaks against the backend and not against the request: the next request is
 * then likely to fail there too. What is not ours is a fault of the backend's library.
 */
export function isBackendFault(error: unknown): boolean {
  if (isTransient(error)) return true;
  if (!(error instanceof LocalmostError)) return true;
  const { status } = error.details;
  if (error.code === 'cloud-failure') return typeof status !== 'number' || keyStatuses.has(status);
  return faultCodes.has(error.code);
}
