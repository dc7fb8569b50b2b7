import type { CDPSession, Page } from 'playwright';
import { type Lab, type LabModel, labChunkBytes } from '../lab.ts';
import {
  call,
  dropDatabase,
  expectNothingFalse,
  expectOutcome,
  expectWhole,
  store,
} from '../steps.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'space';
const mebibyte = 2 ** 20;

/** Quota, eviction, pins, collection, sharing: what happens when there is too little room. */
export async function space(lab: Lab): Promise<ClassResult> {
  const tally = new Tally();
  const cases: [string, (lab: Lab) => Promise<void>][] = [
    ['a model above the quota', aboveQuota],
    ['the quota shrinks in the middle', quotaShrinks],
    ['the least recently used goes first', leastRecentlyUsed],
    ['a pinned model stays', pinnedStays],
    ['nothing goes where it would not suffice', nothingForNothing],
    ['a reader blocks collection', readerBlocks],
    ['an old revision is collected', oldRevision],
    ['revisions share chunks', sharedChunks],
    ['two models share a file', sharedFile],
    ['export and import', exportImport],
  ];
  for (const [name, work] of cases) {
    await tally.check(name, async () => {
      try {
        await work(lab);
      } finally {
        await setQuota(lab, null);
        await lab.page.evaluate(() => harness.releaseReader());
        await dropDatabase(lab, databaseName);
      }
    });
  }
  return tally.result();
}

async function aboveQuota(lab: Lab): Promise<void> {
  const old = lab.addModel({ id: 'old', seed: 8000, lengths: [mebibyte] });
  const big = lab.addModel({
    id: 'big',
    seed: 8001,
    lengths: [40 * mebibyte],
    chunkBytes: mebibyte,
  });
  await store(lab, databaseName, old);
  await setQuota(lab, 30 * mebibyte);
  const { manifest } = big;
  expectOutcome(await call(lab, { databaseName, manifest }), 'StorageFullError');
  await expectWhole(lab, databaseName, old);
  const memory = await call(lab, { method: 'downloadToMemory', databaseName, manifest });
  expectOutcome(memory, 'ok');
  expect(memory.ok && isWarned(memory.value), 'the run from memory came without its warning');
  await expectWhole(lab, databaseName, old);
}

function isWarned(value: unknown): boolean {
  return (value as { warning?: { code?: string } }).warning?.code === 'memory-only';
}

async function quotaShrinks(lab: Lab): Promise<void> {
  const model = lab.addModel({
    id: 'half',
    seed: 8002,
    lengths: [24 * mebibyte],
    chunkBytes: mebibyte,
  });
  const { manifest } = model;
  lab.server.setPace(mebibyte, 25);
  await lab.page.evaluate((options) => harness.start(options), { databaseName, manifest });
  await lab.page.waitForTimeout(200);
  await setQuota(lab, 4 * mebibyte);
  const outcome = await lab.page.evaluate(() => harness.finished());
  lab.server.setPace(2 ** 18, 0);
  expect(outcome !== undefined, 'the download was lost');
  expectOutcome(outcome, 'StorageFullError');
  await expectNothingFalse(lab, databaseName, model);
  await setQuota(lab, null);
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
}

/** Three models of 8 MiB, used in the order b, c, a. */
async function storeThree(lab: Lab): Promise<Record<'a' | 'b' | 'c', LabModel>> {
  const make = (id: string, seed: number) =>
    lab.addModel({ id, seed, lengths: [8 * mebibyte], chunkBytes: mebibyte });
  const models = { a: make('a', 8010), b: make('b', 8011), c: make('c', 8012) };
  for (const model of Object.values(models)) await store(lab, databaseName, model);
  await expectWhole(lab, databaseName, models.a);
  return models;
}

async function leastRecentlyUsed(lab: Lab): Promise<void> {
  await storeThree(lab);
  await fetchFourth(lab, 'ok');
  expect(!(await ids(lab)).includes('b'), 'the least recently used model is still there');
  expect((await ids(lab)).includes('a'), 'the most recently used model was evicted');
}

async function pinnedStays(lab: Lab): Promise<void> {
  const { b } = await storeThree(lab);
  await lab.page.evaluate((name) => harness.pin(name, 'b', true), databaseName);
  await fetchFourth(lab, 'ok');
  await expectWhole(lab, databaseName, b);
  expect(!(await ids(lab)).includes('c'), 'another model should have gone');
}

async function nothingForNothing(lab: Lab): Promise<void> {
  await storeThree(lab);
  const huge = lab.addModel({
    id: 'huge',
    seed: 8013,
    lengths: [90 * mebibyte],
    chunkBytes: mebibyte,
  });
  await setQuota(lab, 50 * mebibyte);
  const { manifest } = huge;
  expectOutcome(await call(lab, { databaseName, manifest }), 'StorageFullError');
  expect((await ids(lab)).length === 3, 'a model was evicted in vain');
}

/** A fourth model of 8 MiB, with so little room that one of the three must go. */
async function fetchFourth(lab: Lab, outcome: string): Promise<void> {
  const d = lab.addModel({ id: 'd', seed: 8014, lengths: [8 * mebibyte], chunkBytes: mebibyte });
  const usage = await lab.page.evaluate(
    async () => (await navigator.storage.estimate()).usage ?? 0,
  );
  await setQuota(lab, usage + 20 * mebibyte);
  expectOutcome(await call(lab, { databaseName, manifest: d.manifest }), outcome);
  await expectWhole(lab, databaseName, d);
}

async function readerBlocks(lab: Lab): Promise<void> {
  const model = lab.addModel({ id: 'read', seed: 8020, lengths: [labChunkBytes * 3] });
  const { manifest } = model;
  await store(lab, databaseName, model);
  await lab.page.evaluate(([name, wanted]) => harness.holdReader(name, wanted), [
    databaseName,
    manifest,
  ] as const);
  await lab.page.evaluate((name) => harness.remove(name, 'read'), databaseName);
  await expectWhole(lab, databaseName, model);
  await lab.page.evaluate(() => harness.releaseReader());
  // The next collection takes it.
  await lab.page.evaluate((name) => harness.remove(name, 'read'), databaseName);
  const state = await lab.page.evaluate(([name, wanted]) => harness.inspect(name, wanted), [
    databaseName,
    manifest,
  ] as const);
  expect(state.state === 'absent', `the state is ${state.state}`);
}

/** The same id with other files, of which the first half of the chunks is unchanged. */
function nextRevision(lab: Lab, model: LabModel): LabModel {
  const [old] = model.bytes;
  const [next] = lab.addModel({ id: 'rev', seed: 8031, lengths: [6 * labChunkBytes] }).bytes;
  expect(old !== undefined && next !== undefined, 'a revision has no file');
  next.set(old.subarray(0, 3 * labChunkBytes));
  return lab.addModelOf('rev', [next]);
}

async function oldRevision(lab: Lab): Promise<void> {
  const first = lab.addModel({ id: 'rev', seed: 8030, lengths: [6 * labChunkBytes] });
  await store(lab, databaseName, first);
  const second = nextRevision(lab, first);
  await store(lab, databaseName, second);
  await expectWhole(lab, databaseName, second);
  const stored = await lab.page.evaluate((name) => harness.storedBytes(name), databaseName);
  expect(stored === 6 * labChunkBytes, `${stored} bytes are stored`);
  const gone = await lab.page.evaluate(([name, wanted]) => harness.inspect(name, wanted), [
    databaseName,
    first.manifest,
  ] as const);
  expect(gone.state === 'absent', `the old revision is ${gone.state}`);
}

async function sharedChunks(lab: Lab): Promise<void> {
  const first = lab.addModel({ id: 'rev', seed: 8030, lengths: [6 * labChunkBytes] });
  await store(lab, databaseName, first);
  const second = nextRevision(lab, first);
  const before = lab.server.wireBytes;
  await store(lab, databaseName, second);
  const fetched = lab.server.wireBytes - before;
  expect(fetched === 3 * labChunkBytes, `${fetched} bytes were fetched`);
}

async function sharedFile(lab: Lab): Promise<void> {
  const one = lab.addModel({ id: 'one', seed: 8040, lengths: [4 * labChunkBytes] });
  const two = lab.addModelOf('two', one.bytes);
  await store(lab, databaseName, one);
  const before = lab.server.wireBytes;
  await store(lab, databaseName, two);
  expect(lab.server.wireBytes === before, 'a shared file was fetched twice');
  await lab.page.evaluate((name) => harness.remove(name, 'one'), databaseName);
  await expectWhole(lab, databaseName, two);
}

async function exportImport(lab: Lab): Promise<void> {
  const model = lab.addModel({ id: 'gap', seed: 8050, lengths: [3 * labChunkBytes + 11, 700] });
  await store(lab, databaseName, model);
  const before = lab.server.wireBytes;
  const outcome = await lab.page.evaluate(([name, wanted]) => harness.roundTrip(name, wanted), [
    databaseName,
    model.manifest,
  ] as const);
  expectOutcome(outcome, 'ok');
  expect(lab.server.wireBytes === before, 'the import used the network');
  await expectWhole(lab, databaseName, model);
}

function ids(lab: Lab): Promise<string[]> {
  return lab.page.evaluate((name) => harness.listIds(name), databaseName);
}

/** The override of a quota lasts as long as the session that set it. */
const quotaSessions = new WeakMap<Page, CDPSession>();

/** Chromium's own override of the origin's quota; null lifts it. */
async function setQuota(lab: Lab, quotaSize: number | null): Promise<void> {
  const { origin } = lab.server;
  const session = quotaSessions.get(lab.page) ?? (await lab.page.context().newCDPSession(lab.page));
  quotaSessions.set(lab.page, session);
  await session.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(quotaSize !== null && { quotaSize }),
  });
}
