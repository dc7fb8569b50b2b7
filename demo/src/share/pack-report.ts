import { sharedRunPrefix } from '../navigation/place.ts';
import type { BenchmarkReport } from '../report/benchmark-report.ts';

/** The fragment that holds the whole report, packed. A fragment is never sent to a server. */
export async function reportFragment(report: BenchmarkReport): Promise<string> {
  const json = new Blob([JSON.stringify(report)]);
  const packed = await new Response(
    json.stream().pipeThrough(new CompressionStream('deflate-raw')),
  ).arrayBuffer();
  const binary = Array.from(new Uint8Array(packed), (byte) => String.fromCharCode(byte)).join('');
  const payload = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return sharedRunPrefix + payload;
}
