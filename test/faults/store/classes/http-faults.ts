import type { WeightFault } from '@localmost/testing/weight-server';
import { type Lab, type LabModel, labChunkBytes } from '../lab.ts';
import {
  call,
  dropDatabase,
  expectMonotonic,
  expectNothingFalse,
  expectOutcome,
  expectWhole,
} from '../steps.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

interface HttpCase {
  name: string;
  faults: WeightFault[];
  /** `ok` where the download must get through, else the error's name. */
  outcome: string;
  /** Only for manifests without chunk hashes (false) or with them (true); both when left out. */
  chunkHashes?: boolean;
}

const fileBytes = 10 * labChunkBytes + 1234;
const middle = 5 * labChunkBytes + 99;
const breakAt = (afterBytes: number): WeightFault => ({ kind: 'reset', afterBytes });
const always = (fault: WeightFault): WeightFault[] => Array.from({ length: 40 }, () => fault);

const cases: readonly HttpCase[] = [
  { name: 'reset once', faults: [breakAt(middle)], outcome: 'ok' },
  { name: 'reset at the first byte', faults: [breakAt(0)], outcome: 'ok' },
  { name: 'reset for ever', faults: always(breakAt(0)), outcome: 'NetworkError' },
  { name: 'truncated once', faults: [{ kind: 'truncate', afterBytes: middle }], outcome: 'ok' },
  {
    name: 'truncated for ever',
    faults: always({ kind: 'truncate', afterBytes: 0 }),
    outcome: 'NetworkError',
  },
  {
    name: 'wrong length',
    faults: always({ kind: 'wrong-length', extraBytes: 7 }),
    outcome: 'UnexpectedResponseError',
  },
  {
    name: 'too long',
    faults: always({ kind: 'too-long', extraBytes: 7 }),
    outcome: 'UnexpectedResponseError',
  },
  { name: 'gzip on the whole file', faults: [{ kind: 'gzip' }], outcome: 'ok' },
  { name: 'gzip on a part', faults: [breakAt(middle), { kind: 'gzip' }], outcome: 'ok' },
  { name: '200 for 206', faults: [breakAt(middle), { kind: 'ignore-range' }], outcome: 'ok' },
  {
    name: '416 with the right length',
    faults: [breakAt(middle), { kind: 'range-refused', servedBytes: fileBytes }],
    outcome: 'ok',
  },
  {
    name: '416 with another length',
    faults: [breakAt(middle), { kind: 'range-refused', servedBytes: 5 }],
    outcome: 'UnexpectedResponseError',
  },
  {
    name: 'wrong Content-Range',
    faults: [breakAt(middle), { kind: 'wrong-range' }],
    outcome: 'ok',
  },
  { name: 'stall once', faults: [{ kind: 'stall', afterBytes: middle }], outcome: 'ok' },
  { name: 'stall at the head', faults: [{ kind: 'stall', afterBytes: 0 }], outcome: 'ok' },
  { name: 'HTML body', faults: always({ kind: 'html' }), outcome: 'UnexpectedResponseError' },
  {
    name: '404',
    faults: always({ kind: 'status', status: 404 }),
    outcome: 'UnexpectedResponseError',
  },
  { name: '503 once', faults: [{ kind: 'status', status: 503 }], outcome: 'ok' },
  {
    name: '429 with Retry-After',
    faults: [{ kind: 'status', status: 429, retryAfterSeconds: 1 }],
    outcome: 'ok',
  },
  {
    name: '500 for ever',
    faults: always({ kind: 'status', status: 500 }),
    outcome: 'UnexpectedResponseError',
  },
  {
    name: 'one bit flipped once',
    faults: [{ kind: 'corrupt', offset: middle }],
    outcome: 'ok',
    chunkHashes: true,
  },
  {
    name: 'one bit flipped for ever',
    faults: always({ kind: 'corrupt', offset: middle }),
    outcome: 'CorruptFileError',
  },
  {
    name: 'one bit flipped, then a break',
    faults: [breakAt(middle), { kind: 'corrupt', offset: fileBytes - 1 }],
    outcome: 'ok',
    chunkHashes: true,
  },
];

/** Servers that misbehave: each case with chunk hashes in the manifest and without. */
export async function httpFaults(lab: Lab): Promise<ClassResult> {
  const tally = new Tally();
  let seed = 5000;
  for (const chunkHashes of [true, false]) {
    for (const one of cases) {
      if (one.chunkHashes !== undefined && one.chunkHashes !== chunkHashes) continue;
      const model = lab.addModel({ id: 'http', seed: seed++, lengths: [fileBytes], chunkHashes });
      const name = `${one.name} (${chunkHashes ? 'with' : 'without'} chunk hashes)`;
      await tally.check(name, () => runCase(lab, model, one.faults, one.outcome));
    }
  }
  for (const chunkHashes of [true, false]) {
    const name = `ETag swap (${chunkHashes ? 'with' : 'without'} chunk hashes)`;
    await tally.check(name, () => etagSwap(lab, seed++, chunkHashes));
  }
  await tally.check('second source', () => secondSource(lab, seed++));
  return tally.result();
}

async function runCase(
  lab: Lab,
  model: LabModel,
  faults: readonly WeightFault[],
  outcome: string,
): Promise<void> {
  const databaseName = 'http-faults';
  const { manifest } = model;
  lab.server.setFaults('http/part-0.bin', faults);
  const first = await call(lab, { databaseName, manifest, stallTimeoutMs: 400 });
  lab.server.setFaults('http/part-0.bin', []);
  expectOutcome(first, outcome);
  expectMonotonic(first);
  await expectNothingFalse(lab, databaseName, model);
  // Whatever happened, an honest server must get the model whole afterwards.
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}

/** The connection breaks, and the server then holds other bytes of the same length and path. */
async function etagSwap(lab: Lab, seed: number, chunkHashes: boolean): Promise<void> {
  const databaseName = 'etag-swap';
  const model = lab.addModel({ id: 'swap', seed, lengths: [fileBytes], chunkHashes });
  const [right] = model.bytes;
  expect(right !== undefined, 'the model has no file');
  const other = right.slice();
  other.fill(7, middle - 1000, middle + 1000);
  const { manifest } = model;
  const path = 'swap/part-0.bin';
  lab.server.setFile(path, other, { etag: '"other"' });
  lab.server.setFaults(path, [breakAt(middle)]);
  // The swap comes back to the right file while the client waits to retry.
  const pending = call(lab, { databaseName, manifest });
  await lab.page.waitForTimeout(5);
  lab.server.setFile(path, right);
  const outcome = await pending;
  await expectNothingFalse(lab, databaseName, model);
  if (!outcome.ok) expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}

/** The first source is gone, the second has the file. */
async function secondSource(lab: Lab, seed: number): Promise<void> {
  const databaseName = 'second-source';
  const model = lab.addModel({ id: 'mirror', seed, lengths: [fileBytes] });
  const gone = { kind: 'url', baseUrl: `${lab.server.origin}/weights/gone/` } as const;
  const manifest = { ...model.manifest, sources: [gone, ...model.manifest.sources] };
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}
