import { errorToWire, LocalmostError } from 'localmost';
import type { ShownError } from './app-state.ts';

/** Turns anything that was thrown into what the page shows; null for what a person asked to stop. */
export function toShownError(thrown: unknown): ShownError | null {
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
  if (thrown instanceof LocalmostError) {
    return { code: thrown.code, message: thrown.message, remedies: thrown.remedies };
  }
  const { name, message } = errorToWire(thrown);
  return { code: name, message, remedies: ['Reload the page and try again.'] };
}
