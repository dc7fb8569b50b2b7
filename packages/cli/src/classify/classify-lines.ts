import { classifyRequest, type SensitivityClassifier } from '@localmost/sensitivity';
import { parseLine } from './parse-line.ts';

/** What is written for one line. */
export interface ClassifyAnswer {
  id: string | number | null;
  class: string;
  /** Between 0 and 1. */
  score: number;
  /** Kinds of identifiers, a topic, or why there is no verdict. */
  reasons: readonly string[];
}

/** A terminal has no user waiting for a token: a slow machine must not change the verdict. */
const timeBudgetMs = 60_000;

/**
 * Gives one answer for each line that is not blank, in their order. A line that cannot be read is
 * restricted with the reason `unreadable-line`, and `onProblem` is told: nothing is left out.
 */
export async function* classifyLines(
  lines: AsyncIterable<string>,
  classifier: SensitivityClassifier,
  onProblem: (problem: string) => void,
): AsyncGenerator<ClassifyAnswer> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    // Editors of some systems put a byte order mark before the first line.
    const bare = line.replace(/^\uFEFF/, '');
    if (bare.trim() === '') continue;
    const item = parseLine(bare);
    if ('problem' in item) {
      onProblem(
        `Line ${number} ${item.problem}. Write one {"id": …, "text": …} object on each line.`,
      );
      yield { id: item.id, class: 'restricted', score: 1, reasons: ['unreadable-line'] };
    } else {
      yield { id: item.id, ...(await classifyText(item.text, classifier)) };
    }
  }
}

async function classifyText(
  text: string,
  classifier: SensitivityClassifier,
): Promise<Omit<ClassifyAnswer, 'id'>> {
  const request = { messages: [{ content: text }] };
  const result = await classifyRequest(classifier, request, timeBudgetMs);
  const reasons = result.failure
    ? [`classifier-${result.failure}`]
    : result.findings.map(({ kind }) => kind);
  return { class: result.class, score: Math.round(result.score * 1e4) / 1e4, reasons };
}
