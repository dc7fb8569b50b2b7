/** A server may ask for a year; nobody waits longer than this. */
const longestMs = 24 * 3_600_000;

/**
 * Reads a Retry-After header: whole seconds, or a date. Gives milliseconds between 0 and a day, or
 * undefined where there is none or it is neither.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function parseRetryAfter(
  header: string | null | undefined,
  nowMs: number,
): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,15}(\.\d+)?$/.test(value)) return bounded(Number(value) * 1000);
  // Date.parse takes much that is no date of HTTP, such as "-1"; those begin with a weekday.
  const dateMs = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : bounded(dateMs - nowMs);
}

function bounded(delayMs: number): number {
  return Math.min(longestMs, Math.max(0, delayMs));
}
