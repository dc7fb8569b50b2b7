import type { GreedyCheck } from '../report/benchmark-report.ts';
import { measureAnswer } from './measure-answer.ts';
import type { MeasureJob } from './measure-job.ts';
import { storyText } from './story-text.ts';

const comparedTokens = 24;

/** What the CPU engine answers greedily, for each model of one queue: others are compared with it. */
export class GreedyReference {
  readonly #byModel = new Map<string, readonly number[]>();

  /** Has the model answer greedily; the CPU engine's answer is kept, any other compared. */
  async check(
    job: MeasureJob,
    engineId: string,
    wordsFor: (tokens: number) => number,
  ): Promise<GreedyCheck | undefined> {
    const { client, manifest, signal } = job;
    job.onStep('Compare with the CPU engine');
    const wish = { modelId: manifest.id, text: storyText(wordsFor(24), 0) };
    const rules = { maximumTokens: comparedTokens, temperature: 0, seed: 1 };
    const answer = await measureAnswer(client, { ...wish, ...rules }, signal);
    if (!answer) return undefined;
    const kept = this.#byModel.get(manifest.id);
    if (engineId === 'cpu') this.#byModel.set(manifest.id, answer.tokenIds);
    return kept && engineId !== 'cpu' ? compareIds(answer.tokenIds, kept) : undefined;
  }
}

/** How many tokens from the beginning are the same. */
export function compareIds(ids: readonly number[], reference: readonly number[]): GreedyCheck {
  const tokens = Math.max(ids.length, reference.length);
  const differs = Array.from({ length: tokens }, (_, at) => ids[at] !== reference[at]).indexOf(
    true,
  );
  return { comparedWith: 'cpu/wasm', tokens, same: differs === -1 ? tokens : differs };
}
