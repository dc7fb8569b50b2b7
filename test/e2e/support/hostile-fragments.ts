import { deflateRawSync } from 'node:zlib';
import type { BenchmarkReport } from '../../../demo/src/report/benchmark-report.ts';

/** A link that must show no run, and the code that the page gives. */
export interface HostileFragment {
  name: string;
  fragment: string;
  code: string;
}

/** Links that somebody could send: cut off, too large, packed to burst, or holding something else. */
export function hostileFragments(): HostileFragment[] {
  return [
    { name: 'empty', fragment: '#run=', code: 'link-damaged' },
    { name: 'no base64', fragment: '#run=<script>alert(1)</script>', code: 'link-damaged' },
    { name: 'not packed', fragment: '#run=aGVsbG8', code: 'link-damaged' },
    { name: 'not JSON', fragment: packed('{"schemaVersion": 2'), code: 'link-damaged' },
    { name: 'longer than a run', fragment: `#run=${'A'.repeat(20_000)}`, code: 'link-too-long' },
    {
      name: 'unpacks to 20 MB',
      fragment: packed(JSON.stringify({ model: ' '.repeat(20_000_000) })),
      code: 'link-too-long',
    },
    { name: 'another object', fragment: packed('{"model":{"id":"x"}}'), code: 'link-no-report' },
    { name: 'a prototype', fragment: packed('{"__proto__":{"a":1}}'), code: 'link-no-report' },
    {
      name: 'nested deeply',
      fragment: packed('['.repeat(5000) + ']'.repeat(5000)),
      code: 'link-no-report',
    },
    {
      name: 'a report with one thing more',
      fragment: packed(
        JSON.stringify({ ...smallestReport, extra: '<img src=x onerror=alert(1)>' }),
      ),
      code: 'link-no-report',
    },
    {
      name: 'a report with a text that is too long',
      fragment: packed(JSON.stringify({ ...smallestReport, errorCode: 'x'.repeat(1000) })),
      code: 'link-no-report',
    },
  ];
}

/** What the schema asks for at least; as it is, it is a good report. */
export const smallestReport: BenchmarkReport = {
  $schema: 'http://localhost/benchmark-report.schema.json',
  schemaVersion: 2,
  id: '00000000-0000-4000-8000-000000000000',
  form: 'quick',
  model: {
    id: '<img src=x onerror=alert(1)>',
    quantization: 'Q4_0',
    parameterCount: 1,
    sha256: '0'.repeat(64),
  },
  outcome: 'failed',
  invalidBecause: [],
  unavailable: [],
  runtime: { engineId: 'cpu', backend: 'wasm' },
};

/** Text as a link holds it. */
export function packed(text: string): string {
  return `#run=${deflateRawSync(text).toString('base64url')}`;
}
