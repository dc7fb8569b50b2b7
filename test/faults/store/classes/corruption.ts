import { createRandom } from '@localmost/testing/weight-server';
import type { Damage } from '../damage.ts';
import { type Lab, type LabModel, labChunkBytes } from '../lab.ts';
import {
  call,
  dropDatabase,
  expectNothingFalse,
  expectOutcome,
  expectWhole,
  store,
} from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'corruption';
const fileBytes = 5 * labChunkBytes + 321;

/** Bytes on disk that changed, chunks and records that vanished or were torn. */
export async function corruption(lab: Lab, options: SuiteOptions): Promise<ClassResult> {
  const tally = new Tally();
  const random = createRandom(options.seed);
  const model = lab.addModel({ id: 'rot', seed: 7100, lengths: [fileBytes] });
  await store(lab, databaseName, model);
  for (const { name, damage } of chunkDamages(model, random, options.quick ? 3 : 60)) {
    await tally.check(name, () => findAndRepair(lab, model, damage));
  }
  for (const { name, damage } of recordDamages(model)) {
    await tally.check(name, () => tornCommit(lab, model, damage));
  }
  await dropDatabase(lab, databaseName);
  for (const [index, field] of [null, 'chunks', 'hasherState', 'etag', 'byteLength'].entries()) {
    for (const chunkHashes of [true, false]) {
      const name = `journal torn at ${field ?? 'the whole record'}, ${chunkHashes ? 'with' : 'without'} chunk hashes`;
      await tally.check(name, () => tornJournal(lab, 7200 + index, field, chunkHashes));
    }
  }
  return tally.result();
}

interface NamedDamage {
  name: string;
  damage: Damage;
}

/** First, last and middle bytes of first, middle and last chunks, then random ones. */
function chunkDamages(model: LabModel, random: () => number, extra: number): NamedDamage[] {
  const hashes = model.manifest.files[0]?.chunks?.sha256 ?? [];
  const last = hashes.length - 1;
  const lengthOf = (index: number) =>
    index === last ? fileBytes - last * labChunkBytes : labChunkBytes;
  const damages: NamedDamage[] = [];
  const flip = (index: number, offset: number) =>
    damages.push({
      name: `byte ${offset} of chunk ${index} flipped`,
      damage: { kind: 'flip-chunk', chunk: hashes[index] ?? '', offset },
    });
  for (const index of [0, Math.floor(last / 2), last]) {
    const length = lengthOf(index);
    for (const offset of [0, 1, 4095, 4096, length >> 1, length - 1]) {
      if (offset < length) flip(index, offset);
    }
    const chunk = hashes[index] ?? '';
    damages.push({ name: `chunk ${index} missing`, damage: { kind: 'drop-chunk', chunk } });
    const cut = { kind: 'cut-chunk', chunk, byteLength: length - 1 } as const;
    damages.push({ name: `chunk ${index} cut`, damage: cut });
    damages.push({ name: `chunk ${index} empty`, damage: { ...cut, byteLength: 0 } });
  }
  for (let count = 0; count < extra; count++) {
    const index = Math.floor(random() * hashes.length);
    flip(index, Math.floor(random() * lengthOf(index)));
  }
  return damages;
}

/** The damage is found before a load, and one chunk alone comes over the wire to mend it. */
async function findAndRepair(lab: Lab, model: LabModel, damage: Damage): Promise<void> {
  const { manifest } = model;
  await lab.page.evaluate(([name, what]) => harness.damage(name, what), [
    databaseName,
    damage,
  ] as const);
  await expectNothingFalse(lab, databaseName, model);
  const report = await lab.page.evaluate(([name, wanted]) => harness.verify(name, wanted), [
    databaseName,
    manifest,
  ] as const);
  expect(report.badChunks === 1, `verify found ${report.badChunks} bad chunks`);
  const state = await lab.page.evaluate(([name, wanted]) => harness.inspect(name, wanted), [
    databaseName,
    manifest,
  ] as const);
  expect(state.state === 'damaged', `the state is ${state.state}`);
  const before = lab.server.wireBytes;
  expectOutcome(await call(lab, { method: 'repair', databaseName, manifest }), 'ok');
  const fetched = lab.server.wireBytes - before;
  expect(fetched <= labChunkBytes, `the repair fetched ${fetched} bytes`);
  await expectWhole(lab, databaseName, model);
}

function recordDamages({ manifest }: LabModel): NamedDamage[] {
  const [file] = manifest.files;
  const key = file?.sha256 ?? '';
  const tear = (field: string | null, value: unknown): NamedDamage => ({
    name: `commit record torn at ${field ?? 'the whole record'}`,
    damage: { kind: 'tear-record', store: 'files', key, field, value },
  });
  return [
    tear(null, 'nonsense'),
    tear(null, null),
    tear('chunks', file?.chunks?.sha256.slice(1) ?? []),
    tear('chunks', [...(file?.chunks?.sha256 ?? [])].reverse()),
    tear('chunks', 17),
    tear('byteLength', fileBytes - 1),
    tear('chunkByteLength', 0),
    tear('chunkByteLength', 1),
    tear('seal', '0'.repeat(64)),
    tear('sha256', '0'.repeat(64)),
  ];
}

/** A commit record that cannot be believed counts for nothing; a download makes it anew. */
async function tornCommit(lab: Lab, model: LabModel, damage: Damage): Promise<void> {
  const { manifest } = model;
  await lab.page.evaluate(([name, what]) => harness.damage(name, what), [
    databaseName,
    damage,
  ] as const);
  const state = await lab.page.evaluate(([name, wanted]) => harness.inspect(name, wanted), [
    databaseName,
    manifest,
  ] as const);
  expect(state.state !== 'committed', 'a torn commit record was believed');
  await expectNothingFalse(lab, databaseName, model);
  const before = lab.server.wireBytes;
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  expect(lab.server.wireBytes === before, 'chunks that are on disk were fetched again');
  await expectWhole(lab, databaseName, model);
}

/** A download is broken off, its journal torn; the next one must still end right. */
async function tornJournal(
  lab: Lab,
  seed: number,
  field: string | null,
  chunkHashes: boolean,
): Promise<void> {
  const name = 'torn-journal';
  // Without chunk hashes a chunk is 8 MiB, so the file must be longer for a journal to exist.
  const length = chunkHashes ? fileBytes : 9 * 2 ** 20;
  const model = lab.addModel({ id: 'torn', seed, lengths: [length], chunkHashes });
  const { manifest } = model;
  const reset = {
    kind: 'reset',
    afterBytes: chunkHashes ? 3 * labChunkBytes : length - 10,
  } as const;
  const dead = Array.from({ length: 10 }, () => ({ kind: 'reset', afterBytes: 0 }) as const);
  lab.server.setFaults('torn/part-0.bin', [reset, ...dead]);
  expectOutcome(await call(lab, { databaseName: name, manifest }), 'NetworkError');
  lab.server.setFaults('torn/part-0.bin', []);
  const key = manifest.files[0]?.sha256 ?? '';
  const damage: Damage = {
    kind: 'tear-record',
    store: 'journal',
    key,
    field,
    value: tornValue(field),
  };
  await lab.page.evaluate(([database, what]) => harness.damage(database, what), [
    name,
    damage,
  ] as const);
  expectOutcome(await call(lab, { databaseName: name, manifest }), 'ok');
  await expectWhole(lab, name, model);
  await dropDatabase(lab, name);
}

function tornValue(field: string | null): unknown {
  if (field === 'chunks') return ['f'.repeat(64)];
  return field === 'byteLength' ? 1 : 'torn';
}
