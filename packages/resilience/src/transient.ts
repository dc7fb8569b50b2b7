import { LocalmostError } from '@localmost/protocol';

const codesOfTheWay: ReadonlySet<string> = new Set(['network', 'cloud-failure', 'time-limit']);

/**
 * Whether the same request to the same backend may succeed a little later: the network, an
 * overloaded server, a first token that did not come. A lost device or a full memory is not cured
 * by asking again; the router then goes on to another backend.
 */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof LocalmostError &&
    error.retryable &&
    codesOfTheWay.has(error.code) &&
    error.details.phase !== 'total'
  );
}

/** How long the server asks to be left alone, or undefined where it does not say. */
export function retryAfterOf(error: unknown): number | undefined {
  const value = error instanceof LocalmostError ? error.details.retryAfterMs : undefined;
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
