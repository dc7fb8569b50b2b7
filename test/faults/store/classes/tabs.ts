import type { Page } from 'playwright';
import type { Outcome } from '../harness-protocol.ts';
import { type Lab, labChunkBytes } from '../lab.ts';
import { dropDatabase, expectMonotonic, expectOutcome, expectWhole } from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'tabs';
const tabCount = 5;
const lengths = [20 * labChunkBytes, 9 * labChunkBytes + 5];
const totalBytes = lengths.reduce((sum, length) => sum + length, 0);
/** The bound on what five tabs may fetch together, as a share of the model. */
const mostWireShare = 1.05;

/** Five tabs that want the same model at once, and the death of the one that fetches it. */
export async function tabs(lab: Lab, options: SuiteOptions): Promise<ClassResult> {
  const tally = new Tally();
  let worstShare = 0;
  const others = await Promise.all(Array.from({ length: tabCount - 1 }, () => lab.openPage()));
  const pages = [lab.page, ...others];
  for (let round = 0; round < (options.quick ? 2 : 10); round++) {
    await tally.check(`five tabs, round ${round}`, async () => {
      const before = lab.server.wireBytes;
      await allTabs(lab, pages, 8100 + round);
      worstShare = Math.max(worstShare, (lab.server.wireBytes - before) / totalBytes);
      expect(worstShare <= mostWireShare, `${worstShare} of the model came over the wire`);
    });
  }
  for (const page of others) await page.close();
  for (let round = 0; round < (options.quick ? 2 : 10); round++) {
    await tally.check(`the fetching tab dies, round ${round}`, () => leaderDies(lab, 8200 + round));
  }
  return tally.result({ tabs: tabCount, worstWireShare: worstShare });
}

async function allTabs(lab: Lab, pages: readonly Page[], seed: number): Promise<void> {
  const model = lab.addModel({ id: 'shared', seed, lengths });
  const { manifest } = model;
  lab.server.setPace(labChunkBytes, 5);
  const outcomes = await Promise.all(
    pages.map((page) => page.evaluate((given) => harness.call(given), { databaseName, manifest })),
  );
  lab.server.setPace(2 ** 18, 0);
  for (const outcome of outcomes) {
    expectOutcome(outcome, 'ok');
    expectMonotonic(outcome);
    expect(sawTheMiddle(outcome), 'a tab did not follow the progress');
  }
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}

/** Whether a tab heard of more than the beginning and the end. */
function sawTheMiddle({ progress }: Outcome): boolean {
  return progress.some((event) => event.loadedBytes > 0 && event.loadedBytes < event.totalBytes);
}

async function leaderDies(lab: Lab, seed: number): Promise<void> {
  const model = lab.addModel({ id: 'heir', seed, lengths });
  const { manifest } = model;
  const leader = await lab.openPage();
  lab.server.setPace(labChunkBytes, 5);
  await leader.evaluate((given) => harness.start(given), { databaseName, manifest });
  await leader.waitForTimeout(60);
  const follower = lab.page.evaluate((given) => harness.call(given), { databaseName, manifest });
  await lab.page.waitForTimeout(30);
  await leader.close();
  const outcome = await follower;
  lab.server.setPace(2 ** 18, 0);
  expectOutcome(outcome, 'ok');
  expectMonotonic(outcome);
  await expectWhole(lab, databaseName, model);
  await dropDatabase(lab, databaseName);
}
