import type { Page } from 'playwright';
import { processorMs } from '../cpu/processor-time.ts';
import type { LookupAnswer } from './lookup-page.ts';
import type { LookupPrompt } from './prompts/lookup-prompt.ts';

/** An answer, and what it took of processors, all threads together. */
export type TimedAnswer = LookupAnswer & { processorMs: number };

/** One prompt, answered with and without prompt lookup by turns. */
export interface MeasuredPrompt {
  prompt: LookupPrompt;
  /** The first answer of all: its prompt was computed, that of the others was kept. */
  first: LookupAnswer;
  pairs: readonly { without: TimedAnswer; with: TimedAnswer }[];
}

const answerTokens = 160;

/** Answers every prompt so often each way, every other pair in reverse order. */
export async function measureLookup(
  page: Page,
  prompts: readonly LookupPrompt[],
  pairs: number,
): Promise<MeasuredPrompt[]> {
  const measured: MeasuredPrompt[] = [];
  for (const prompt of prompts) {
    const ask = async (promptLookup: boolean, tokens = answerTokens): Promise<TimedAnswer> => {
      const before = processorMs(process.pid);
      const answer = await page.evaluate(
        ([content, most, lookup]) => window.lookup.answer(content, most, lookup),
        [prompt.content, tokens, promptLookup] as const,
      );
      return { ...answer, processorMs: processorMs(process.pid) - before };
    };
    // Not counted: it computes the prompt, which the answers that are compared then both find kept.
    const first = await ask(false, 2);
    const own: { without: TimedAnswer; with: TimedAnswer }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const isReversed = (pair + measured.length) % 2 === 1;
      const one = await ask(isReversed);
      const other = await ask(!isReversed);
      own.push(isReversed ? { without: other, with: one } : { without: one, with: other });
    }
    measured.push({ prompt, first, pairs: own });
    console.error(`${measured.length} of ${prompts.length}: ${prompt.id}`);
  }
  return measured;
}
