import { type Lab, type LabModel, labChunkBytes } from '../lab.ts';
import {
  call,
  dropDatabase,
  expectMonotonic,
  expectNothingFalse,
  expectOutcome,
  expectWhole,
  outcomeName,
  store,
} from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'connection';
const lengths = [24 * labChunkBytes];

/** Databases deleted and origins cleared in the middle of a download, and clocks that jump. */
export async function connectionLoss(lab: Lab, options: SuiteOptions): Promise<ClassResult> {
  const tally = new Tally();
  const rounds = options.quick ? 2 : 12;
  for (let round = 0; round < rounds; round++) {
    await tally.check(`database deleted, round ${round}`, () =>
      duringDownload(lab, 8300 + round, 10 + 9 * round, () => dropDatabase(lab, databaseName)),
    );
    await tally.check(`site data cleared, round ${round}`, () =>
      duringDownload(lab, 8400 + round, 10 + 9 * round, () => clearOrigin(lab)),
    );
  }
  await tally.check('reading goes on over a lost connection', () => readingGoesOn(lab));
  for (const offsetMs of [-1e12, 1e12, -3_600_000, 3_600_000]) {
    await tally.check(`clock jumps by ${offsetMs} ms`, () => clockJumps(lab, offsetMs));
  }
  return tally.result();
}

/** Whatever the download makes of it, it ends, says nothing false, and the next one works. */
async function duringDownload(
  lab: Lab,
  seed: number,
  afterMs: number,
  strike: () => Promise<void>,
): Promise<void> {
  const model = lab.addModel({ id: 'cut', seed, lengths });
  const { manifest } = model;
  lab.server.setPace(labChunkBytes / 2, 5);
  await lab.page.evaluate((given) => harness.start(given), { databaseName, manifest });
  await lab.page.waitForTimeout(afterMs);
  await strike();
  const outcome = await lab.page.evaluate(() => harness.finished());
  lab.server.setPace(2 ** 18, 0);
  expect(outcome !== undefined, 'the download was lost');
  const name = outcomeName(outcome);
  expect(['ok', 'StorageLostError'].includes(name), `it ended as ${name}`);
  await expectNothingFalse(lab, databaseName, model);
  if (name === 'ok') await expectWholeOrGone(lab, model);
  expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}

/** A strike that came after the commit takes everything; a part of a model must never be left. */
async function expectWholeOrGone(lab: Lab, model: LabModel): Promise<void> {
  const { state } = await lab.page.evaluate(
    ([database, wanted]) => harness.inspect(database, wanted),
    [databaseName, model.manifest] as const,
  );
  if (state !== 'absent') await expectWhole(lab, databaseName, model);
}

async function readingGoesOn(lab: Lab): Promise<void> {
  const model = lab.addModel({ id: 'reopen', seed: 8500, lengths });
  await store(lab, databaseName, model);
  // A newer version opened elsewhere closes our connection with a versionchange event.
  await lab.page.evaluate((name) => harness.interrupt(name), databaseName);
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}

async function clockJumps(lab: Lab, offsetMs: number): Promise<void> {
  const model = lab.addModel({ id: 'clock', seed: 8600, lengths });
  const { manifest } = model;
  lab.server.setPace(labChunkBytes, 5);
  await lab.page.evaluate((given) => harness.start(given), { databaseName, manifest });
  await lab.page.waitForTimeout(40);
  await lab.page.evaluate((offset) => harness.jumpClock(offset), offsetMs);
  const outcome = await lab.page.evaluate(() => harness.finished());
  lab.server.setPace(2 ** 18, 0);
  expect(outcome !== undefined, 'the download was lost');
  expectOutcome(outcome, 'ok');
  expectMonotonic(outcome);
  const sane = outcome.progress.every(
    ({ remainingMs = 0 }) => remainingMs >= 0 && remainingMs < 6e5,
  );
  expect(sane, 'the estimate of the time left went wild');
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
  await lab.renewPage();
}

async function clearOrigin(lab: Lab): Promise<void> {
  const session = await lab.page.context().newCDPSession(lab.page);
  await session.send('Storage.clearDataForOrigin', {
    origin: lab.server.origin,
    storageTypes: 'indexeddb',
  });
  await session.detach();
}
