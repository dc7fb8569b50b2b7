import type { KeySource } from '../proxy-options.ts';
import { Refusal } from '../refusal.ts';
import { within } from '../within.ts';

/** A key shorter than this would be found in, and cut out of, ordinary text. */
const shortestKeyCharacters = 8;

/**
 * The key to use now; undefined for an upstream that asks for none.
 * @throws Refusal without the cause, which may hold the key
 */
export async function resolveKey(
  source: KeySource | undefined,
  timeoutMs: number,
): Promise<string | undefined> {
  if (source === undefined) return undefined;
  const key = await within(readKey(source), timeoutMs, () => {
    throw keyUnavailable();
  });
  // Header values may hold visible ASCII; a line end in one would start another header.
  if (key.length >= shortestKeyCharacters && /^[\x21-\x7e]+$/.test(key)) return key;
  throw keyUnavailable();
}

async function readKey(source: KeySource): Promise<string> {
  if (typeof source === 'string') return source;
  try {
    return await source();
  } catch {
    throw keyUnavailable();
  }
}

function keyUnavailable(): Refusal {
  return new Refusal({
    status: 503,
    type: 'server_error',
    code: 'key_unavailable',
    message: 'The key for this model cannot be had now.',
  });
}
