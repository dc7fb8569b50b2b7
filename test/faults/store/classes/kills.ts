import { createRandom } from '@localmost/testing/weight-server';
import { type Lab, type LabModel, labChunkBytes } from '../lab.ts';
import { call, expectNothingFalse, expectOutcome, expectWhole } from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'kills';
const fileCount = 3;
const chunksPerFile = 12;
const fileBytes = chunksPerFile * labChunkBytes - 777;
const pieceBytes = labChunkBytes / 4;
const pauseMs = 5;
/** Longer than a whole download at this pace, so that some kills come during the commit. */
const longestLifeMs = 400;

/** What a kill may cost: for each file one chunk that fills and one that is being stored. */
const windowBytes = fileCount * 2 * labChunkBytes;

/**
 * Where the reader dies with its counter, the server's count stands in. It knows only what it gave
 * to the socket, so what waited unread there and in the browser's pipe comes on top.
 */
const unreadBytes = fileCount * 4 * labChunkBytes;

type Weapon = 'worker' | 'tab' | 'browser';

/** Workers, tabs and the whole browser killed at random moments of a download. */
export async function kills(lab: Lab, options: SuiteOptions): Promise<ClassResult> {
  const counts: Record<Weapon, number> = options.quick
    ? { worker: 60, tab: 6, browser: 4 }
    : { worker: 930, tab: 50, browser: 60 };
  const plan = shuffledWeapons(counts, options.seed);
  const random = createRandom(options.seed);
  const tally = new Tally();
  let seed = options.seed * 100_000;
  const worst: Record<Weapon, number> = { worker: 0, tab: 0, browser: 0 };
  let completed = 0;
  let model = newModel(lab, seed);
  let bytesBefore = await storedBytes(lab, model);
  lab.server.setPace(pieceBytes, pauseMs);
  for (const [index, weapon] of plan.entries()) {
    await tally.check(`kill ${index} (${weapon}, seed ${options.seed})`, async () => {
      const lifeMs = Math.floor(random() * longestLifeMs);
      const wireBefore = lab.server.wireBytes;
      const counted = await strike(lab, model, weapon, lifeMs);
      const received = counted ?? lab.server.wireBytes - wireBefore;
      const bytesAfter = await storedBytes(lab, model);
      const refetch = received - (bytesAfter - bytesBefore);
      const bound = windowBytes + (counted === null ? unreadBytes : 0);
      worst[weapon] = Math.max(worst[weapon], refetch);
      bytesBefore = bytesAfter;
      await expectNothingFalse(lab, databaseName, model);
      expect(refetch <= bound, `${refetch} of ${received} bytes must be fetched again`);
    });
    if (bytesBefore < fileCount * fileBytes) continue;
    completed++;
    await tally.check(`model ${completed}`, () => finish(lab, model));
    model = newModel(lab, ++seed);
    bytesBefore = 0;
  }
  await tally.check('the last model', () => finish(lab, model));
  lab.server.setPace(2 ** 18, 0);
  return tally.result({
    workerKills: counts.worker,
    tabCrashes: counts.tab,
    browserKills: counts.browser,
    completedModels: completed,
    windowBytes,
    unreadBytes,
    worstRefetchBytesAfterWorkerKill: worst.worker,
    worstRefetchBytesAfterTabCrash: worst.tab,
    worstRefetchBytesAfterBrowserKill: worst.browser,
  });
}

function newModel(lab: Lab, seed: number): LabModel {
  const lengths = Array.from({ length: fileCount }, () => fileBytes);
  return lab.addModel({ id: `kill-${seed}`, seed, lengths });
}

/**
 * Starts a download, lets it live for a while, and kills what it runs in. Gives the bytes it had
 * read; null where nobody is left who knows.
 */
async function strike(
  lab: Lab,
  model: LabModel,
  weapon: Weapon,
  lifeMs: number,
): Promise<number | null> {
  const { manifest } = model;
  await lab.page.evaluate((options) => harness.start(options), { databaseName, manifest });
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  if (weapon === 'worker') {
    return lab.page.evaluate(() => harness.terminate());
  }
  if (weapon === 'tab') {
    const session = await lab.page.context().newCDPSession(lab.page);
    // The answer never comes: the process that should give it is gone.
    session.send('Page.crash').catch(() => undefined);
    await lab.page.waitForEvent('crash', { timeout: 5000 }).catch(() => undefined);
    await lab.renewPage();
  } else {
    await lab.killAndRestart();
  }
  return null;
}

async function storedBytes(lab: Lab, { manifest }: LabModel): Promise<number> {
  const inspection = await lab.page.evaluate(([name, wanted]) => harness.inspect(name, wanted), [
    databaseName,
    manifest,
  ] as const);
  return inspection.storedBytes;
}

/** Lets a download run to its end, checks every byte, and frees the space. */
async function finish(lab: Lab, model: LabModel): Promise<void> {
  const { manifest } = model;
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
  await lab.page.evaluate(([name, id]) => harness.remove(name, id), [
    databaseName,
    manifest.id,
  ] as const);
}

function shuffledWeapons(counts: Record<Weapon, number>, seed: number): Weapon[] {
  const random = createRandom(seed ^ 0x5eed);
  const weapons = (Object.keys(counts) as Weapon[]).flatMap((weapon) =>
    Array.from({ length: counts[weapon] }, () => ({ weapon, order: random() })),
  );
  return weapons.sort((a, b) => a.order - b.order).map(({ weapon }) => weapon);
}
