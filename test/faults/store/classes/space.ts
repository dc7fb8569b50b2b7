import type { CDPSession } from 'playwright';
import type { Carrier } from '../harness-page.ts';
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
const quotaBytes = 14 * mebibyte;

/** Quota, eviction, pins, collection, sharing: what happens when there is too little room. */
export async function space(lab: Lab): Promise<ClassResult> {
  const tally = new Tally();
  const cases: [string, (lab: Lab) => Promise<void>][] = [
    ['a model above the quota', aboveQuota],
    ['the quota is lifted', quotaLifted],
    ['the least recently used goes first', leastRecentlyUsed],
    ['a pinned model stays', pinnedStays],
    ['nothing goes where it would not suffice', nothingForNothing],
    ['a reader blocks collection', readerBlocks],
    ['an old revision is collected', oldRevision],
    ['revisions share chunks', sharedChunks],
    ['two models share a file', sharedFile],
    ['export to an archive and import', exportImport('archive')],
    ['export to a folder and import', exportImport('folder')],
    ['import from a damaged folder', exportImport('damaged-folder')],
  ];
  for (const [name, work] of cases) {
    await tally.check(name, async () => {
      try {
        await work(lab);
      } finally {
        await quotaSession?.detach();
        quotaSession = undefined;
        await lab.page.evaluate(() => harness.releaseReader());
        await dropDatabase(lab, databaseName);
      }
    });
  }
  return tally.result();
}

async function aboveQuota(lab: Lab): Promise<void> {
  await limitQuota(lab);
  const old = lab.addModel({ id: 'old', seed: 8000, lengths: [mebibyte] });
  const big = lab.addModel({
    id: 'big',
    seed: 8001,
    lengths: [quotaBytes * 2],
    chunkBytes: mebibyte,
  });
  await store(lab, databaseName, old);
  const { manifest } = big;
  expectOutcome(await call(lab, { databaseName, manifest }), 'StorageFullError');
  await expectWhole(lab, databaseName, old);
  expect((await ids(lab)).join() === 'old', 'a part that cannot become whole was kept');
  const memory = await call(lab, { method: 'downloadToMemory', databaseName, manifest });
  expectOutcome(memory, 'ok');
  expect(memory.ok && isWarned(memory.value), 'the run from memory came without its warning');
  await expectWhole(lab, databaseName, old);
}

function isWarned(value: unknown): boolean {
  return (value as { warning?: { code?: string } }).warning?.code === 'memory-only';
}

/** What was refused for lack of space works once there is space. */
async function quotaLifted(lab: Lab): Promise<void> {
  await limitQuota(lab);
  const model = lab.addModel({ id: 'later', seed: 8002, lengths: [quotaBytes + mebibyte] });
  const { manifest } = model;
  expectOutcome(await call(lab, { databaseName, manifest }), 'StorageFullError');
  await expectNothingFalse(lab, databaseName, model);
  quotaSession = undefined;
  await lab.killAndRestart();
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
}

/** Three models of 4 MiB, used in the order b, c, a. */
async function storeThree(lab: Lab): Promise<Record<'a' | 'b' | 'c', LabModel>> {
  await limitQuota(lab);
  const make = (id: string, seed: number) =>
    lab.addModel({ id, seed, lengths: [4 * mebibyte], chunkBytes: mebibyte });
  const models = { a: make('a', 8010), b: make('b', 8011), c: make('c', 8012) };
  for (const model of Object.values(models)) await store(lab, databaseName, model);
  await expectWhole(lab, databaseName, models.a);
  return models;
}

async function leastRecentlyUsed(lab: Lab): Promise<void> {
  await storeThree(lab);
  await fetchFourth(lab);
  expect((await ids(lab)).sort().join() === 'a,c,d', `these stayed: ${await ids(lab)}`);
}

async function pinnedStays(lab: Lab): Promise<void> {
  const { b } = await storeThree(lab);
  await lab.page.evaluate((name) => harness.pin(name, 'b', true), databaseName);
  await fetchFourth(lab);
  expect((await ids(lab)).sort().join() === 'a,b,d', `these stayed: ${await ids(lab)}`);
  await expectWhole(lab, databaseName, b);
}

async function nothingForNothing(lab: Lab): Promise<void> {
  const models = await storeThree(lab);
  const lengths = [quotaBytes * 2];
  const { manifest } = lab.addModel({ id: 'huge', seed: 8013, lengths, chunkBytes: mebibyte });
  expectOutcome(await call(lab, { databaseName, manifest }), 'StorageFullError');
  expect((await ids(lab)).sort().join() === 'a,b,c', `these stayed: ${await ids(lab)}`);
  for (const model of Object.values(models)) await expectWhole(lab, databaseName, model);
}

/** A fourth model of 4 MiB, for which one of the three must go. */
async function fetchFourth(lab: Lab): Promise<void> {
  const d = lab.addModel({ id: 'd', seed: 8014, lengths: [4 * mebibyte], chunkBytes: mebibyte });
  await store(lab, databaseName, d);
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

const exportImport =
  (carrier: Carrier) =>
  async (lab: Lab): Promise<void> => {
    const lengths = [3 * labChunkBytes + 11, 700];
    const model = lab.addModel({ id: `gap-${carrier}`, seed: 8050, lengths });
    await store(lab, databaseName, model);
    const before = lab.server.wireBytes;
    const outcome = await lab.page.evaluate(
      ([name, wanted, way]) => harness.roundTrip(name, wanted, way),
      [databaseName, model.manifest, carrier] as const,
    );
    expect(lab.server.wireBytes === before, 'the import used the network');
    if (carrier === 'damaged-folder') {
      expectOutcome(outcome, 'CorruptFileError');
      await expectNothingFalse(lab, databaseName, model);
    } else {
      expectOutcome(outcome, 'ok');
      await expectWhole(lab, databaseName, model);
    }
  };

function ids(lab: Lab): Promise<string[]> {
  return lab.page.evaluate((name) => harness.listIds(name), databaseName);
}

let quotaSession: CDPSession | undefined;

/**
 * Chromium's own override of the origin's quota, for the rest of this page. It lasts as long as the
 * session, and IndexedDB looks at the quota when it opens the origin and rarely afterwards, and
 * counts deleted databases for a while: so the browser is started anew first, with nothing in it.
 */
async function limitQuota(lab: Lab): Promise<void> {
  await lab.restartEmpty();
  quotaSession = await lab.page.context().newCDPSession(lab.page);
  const { origin } = lab.server;
  await quotaSession.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quotaBytes });
}
