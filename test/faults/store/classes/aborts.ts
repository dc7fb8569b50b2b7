import { createRandom } from '@localmost/testing/weight-server';
import { type Lab, labChunkBytes } from '../lab.ts';
import {
  call,
  dropDatabase,
  expectMonotonic,
  expectNothingFalse,
  expectOutcome,
  expectWhole,
  outcomeName,
} from '../steps.ts';
import type { SuiteOptions } from '../suite.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'aborts';
const lengths = [12 * labChunkBytes, 5 * labChunkBytes];
const longestLifeMs = 200;

/** Downloads that the user stops: they end with the signal's reason, and go on later. */
export async function aborts(lab: Lab, options: SuiteOptions): Promise<ClassResult> {
  const tally = new Tally();
  const random = createRandom(options.seed);
  for (let round = 0; round < (options.quick ? 8 : 60); round++) {
    const chunkHashes = round % 2 === 0;
    const seed = 9500 + round;
    const abortAfterMs = 1 + Math.floor(random() * longestLifeMs);
    await tally.check(`aborted after ${abortAfterMs} ms, round ${round}`, async () => {
      const model = lab.addModel({ id: 'stop', seed, lengths, chunkHashes });
      const { manifest } = model;
      lab.server.setPace(labChunkBytes / 2, 5);
      const outcome = await call(lab, { databaseName, manifest, abortAfterMs });
      lab.server.setPace(2 ** 18, 0);
      const name = outcomeName(outcome);
      expect(['ok', 'AbortError'].includes(name), `it ended as ${name}`);
      expectMonotonic(outcome);
      await expectNothingFalse(lab, databaseName, model);
      expectOutcome(await call(lab, { databaseName, manifest }), 'ok');
      await expectWhole(lab, databaseName, model);
      await dropDatabase(lab, databaseName);
    });
  }
  return tally.result();
}
