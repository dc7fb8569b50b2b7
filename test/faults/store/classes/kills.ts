import { createRandom } from '@localmost/testing/weight-server';
import { type Lab, type LabModel, labChunkBytes } from '../lab.ts';
import { call, expectNothingFalse, expectOutcome, expectWhole } from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';
import { unreadBytes } from '../unread-bytes.ts';

const databaseName = 'kills';
const fileCount = 3;
const chunksPerFile = 36;
const fileBytes = chunksPerFile * labChunkBytes - 777;
const pieceBytes = labChunkBytes / 4;
const pauseMs = 5;
/** The pipe between Chromium's network process and a page, which may be full when either dies. */
const browserPieceBytes = 2 ** 19;
/** Longer than a whole download at this pace, so that some kills come during the commit. */
const longestLifeMs = 400;

/**
 * What a kill may cost: for each file one chunk that fills, one that is being stored, and the piece
 * that the browser just handed over.
 */
function windowBytes(largestPieceBytes: number): number {
  return fileCount * (2 * labChunkBytes + largestPieceBytes);
}

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
  const worstRefetchBytes: Record<Weapon, number> = { worker: 0, tab: 0, browser: 0 };
  let worstShareOfWindow = 0;
  let completed = 0;
  let model = newModel(lab, seed);
  let bytesBefore = await storedBytes(lab, model);
  lab.server.setPace(pieceBytes, pauseMs);
  for (const [index, weapon] of plan.entries()) {
    await tally.check(`kill ${index} (${weapon}, seed ${options.seed})`, async () => {
      const lifeMs = Math.floor(random() * longestLifeMs);
      const taken = await strike(lab, model, weapon, lifeMs);
      const bytesAfter = await storedBytes(lab, model);
      const gained = bytesAfter - bytesBefore;
      bytesBefore = bytesAfter;
      await expectNothingFalse(lab, databaseName, model);
      expect(gained >= 0, `${-gained} bytes that were stored before are gone`);
      const refetchBytes = taken.receivedBytes - gained;
      worstRefetchBytes[weapon] = Math.max(worstRefetchBytes[weapon], refetchBytes);
      const bound = windowBytes(taken.pieceBytes);
      worstShareOfWindow = Math.max(worstShareOfWindow, refetchBytes / bound);
      expect(refetchBytes <= bound, `${refetchBytes} bytes must be fetched again, above ${bound}`);
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
    worstRefetchBytesOfWorkers: worstRefetchBytes.worker,
    worstRefetchBytesOfTabs: worstRefetchBytes.tab,
    worstRefetchBytesOfBrowsers: worstRefetchBytes.browser,
    worstShareOfWindow: Math.round(worstShareOfWindow * 100) / 100,
  });
}

function newModel(lab: Lab, seed: number): LabModel {
  const lengths = Array.from({ length: fileCount }, () => fileBytes);
  return lab.addModel({ id: `kill-${seed}`, seed, lengths });
}

/** What the victim had taken from the network. */
interface Taken {
  receivedBytes: number;
  /** The most that it is handed at once. */
  pieceBytes: number;
}

/** Starts a download, lets it live for a while, and kills what it runs in. Gives what it had read. */
async function strike(
  lab: Lab,
  { manifest }: LabModel,
  weapon: Weapon,
  lifeMs: number,
): Promise<Taken> {
  const sentBefore = lab.server.wireBytes;
  await lab.page.evaluate((options) => harness.start(options), { databaseName, manifest });
  await new Promise((resolve) => setTimeout(resolve, lifeMs));
  if (weapon === 'worker') {
    const { receivedBytes, largestPieceBytes } = await lab.page.evaluate(() => harness.terminate());
    return { receivedBytes, pieceBytes: largestPieceBytes };
  }
  // A tab or browser takes its counter along, so the server stops with the blow and the kernel is asked.
  lab.server.pause();
  const unread = unreadBytes(Number(new URL(lab.server.origin).port));
  const receivedBytes = lab.server.wireBytes - sentBefore - unread;
  try {
    if (weapon === 'browser') await lab.killAndRestart();
    else await crashTab(lab);
  } finally {
    lab.server.resume();
  }
  return { receivedBytes, pieceBytes: browserPieceBytes };
}

async function crashTab(lab: Lab): Promise<void> {
  const session = await lab.page.context().newCDPSession(lab.page);
  // The answer never comes: the process that should give it is gone.
  session.send('Page.crash').catch(() => undefined);
  await lab.page.waitForEvent('crash', { timeout: 5000 }).catch(() => undefined);
  await lab.renewPage();
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
