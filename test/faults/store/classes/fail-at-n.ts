import { type Lab, labChunkBytes } from '../lab.ts';
import {
  call,
  dropDatabase,
  expectNothingFalse,
  expectOutcome,
  expectWhole,
  outcomeName,
  store,
  storeErrorNames,
} from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

/** More calls than a short download can make; the loop must end by itself before. */
const mostCalls = 2000;

/**
 * Lets the n-th browser call of a short download and of a repair fail, for every n: no hang, no
 * untyped error, no false success, and the next download makes it right.
 */
export async function failAtN(lab: Lab, options: SuiteOptions): Promise<ClassResult> {
  const tally = new Tally();
  const step = options.quick ? 4 : 1;
  const first = options.quick ? 1 + (options.seed % step) : 1;
  let recovered = 0;
  let longest = 0;
  for (const chunkHashes of [true, false]) {
    const lengths = [3 * labChunkBytes + 5, labChunkBytes];
    const model = lab.addModel({ id: 'short', seed: 7300, lengths, chunkHashes });
    const { manifest } = model;
    for (let failAt = first; failAt < mostCalls; failAt += step) {
      const databaseName = `fail-${chunkHashes}-${failAt}`;
      let calls = 0;
      // A fresh worker each time: what an earlier fault left in memory must not help or harm.
      await lab.page.evaluate(() => harness.terminate());
      await tally.check(`call ${failAt}, chunk hashes ${chunkHashes}`, async () => {
        const outcome = await call(lab, { databaseName, manifest, failAt, limitMs: 10_000 });
        calls = outcome.calls;
        const name = outcomeName(outcome);
        if (name === 'ok') {
          await expectWhole(lab, databaseName, model);
          recovered++;
        } else {
          expect(storeErrorNames.has(name), `it ended as ${name}`);
          await expectNothingFalse(lab, databaseName, model);
        }
        // A refused compile is remembered by the hashing library for as long as its worker lives.
        if (name === 'StorageUnavailableError') await lab.page.evaluate(() => harness.terminate());
        expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
        await expectWhole(lab, databaseName, model);
        await dropDatabase(lab, databaseName);
      });
      longest = Math.max(longest, calls);
      if (calls > 0 && calls < failAt) break;
    }
  }
  await tally.check('a repair at every call', () => repairAtEvery(lab, step));
  return tally.result({ callsOfADownload: longest, recoveredByItself: recovered });
}

async function repairAtEvery(lab: Lab, step: number): Promise<void> {
  const databaseName = 'fail-repair';
  const model = lab.addModel({ id: 'mend', seed: 7301, lengths: [3 * labChunkBytes] });
  const { manifest } = model;
  const chunk = manifest.files[0]?.chunks?.sha256[1] ?? '';
  await store(lab, databaseName, model);
  for (let failAt = 1; failAt < mostCalls; failAt += step) {
    await lab.page.evaluate(([name, what]) => harness.damage(name, what), [
      databaseName,
      { kind: 'flip-chunk', chunk, offset: 9 },
    ] as const);
    const outcome = await call(lab, { method: 'repair', databaseName, manifest, failAt });
    const name = outcomeName(outcome);
    expect(name === 'ok' || storeErrorNames.has(name), `repair at ${failAt} ended as ${name}`);
    await expectNothingFalse(lab, databaseName, model);
    if (name === 'StorageUnavailableError') await lab.page.evaluate(() => harness.terminate());
    expectOutcome(await call(lab, { method: 'repair', databaseName, manifest }), 'ok');
    await expectWhole(lab, databaseName, model);
    if (outcome.calls > 0 && outcome.calls < failAt) return;
  }
}
