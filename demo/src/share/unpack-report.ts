import { sharedRunPrefix } from '../navigation/place.ts';
import type { BenchmarkReport } from '../report/benchmark-report.ts';
import { isReport } from '../report/check-report.ts';

/** A link that is longer is not read. */
const longestPayload = 16_000;
/** What a link unpacks to is not read beyond this. */
const mostBytes = 64_000;

/** Why a link shows no run. */
export type LinkFault = 'too-long' | 'damaged' | 'no-report';

/** The report in a fragment. It comes from a stranger: its size is bounded, and the schema decides. */
export async function readFragment(fragment: string): Promise<BenchmarkReport | LinkFault> {
  const payload = fragment.slice(sharedRunPrefix.length);
  if (payload.length > longestPayload) return 'too-long';
  if (!/^[\w-]+$/.test(payload)) return 'damaged';
  try {
    const value: unknown = JSON.parse(await unpack(payload));
    return isReport(value) ? value : 'no-report';
  } catch (thrown) {
    return thrown instanceof RangeError ? 'too-long' : 'damaged';
  }
}

/** @throws RangeError where it is too much, TypeError where it is not packed text */
async function unpack(payload: string): Promise<string> {
  const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let count = 0;
  // Piece by piece, so that what unpacks to gigabytes is left after the first of them.
  for await (const piece of unpacked) {
    count += piece.byteLength;
    if (count > mostBytes) throw new RangeError('The link unpacks to too much.');
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
