/** No wait that a server asks for counts as longer: a hostile one could name a century. */
const longestMs = 24 * 60 * 60 * 1000;

/**
 * Milliseconds that a server asks to wait, from `retry-after-ms` or `retry-after` (seconds or a
 * date); undefined where it names none.
 * @param headers names in lower case
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const ms = positive(headers['retry-after-ms']);
  if (ms !== undefined) return Math.min(ms, longestMs);
  const text = headers['retry-after'];
  const seconds = positive(text);
  if (seconds !== undefined) return Math.min(seconds * 1000, longestMs);
  const until = Date.parse(text ?? '');
  if (Number.isNaN(until)) return undefined;
  // The server's own clock, where it tells it: the device's may be wrong by hours.
  const serverNow = Date.parse(headers.date ?? '');
  const now = Number.isNaN(serverNow) ? Date.now() : serverNow;
  return Math.min(Math.max(0, until - now), longestMs);
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
