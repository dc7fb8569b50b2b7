import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelsFolder } from '../manifests/manifest-folder.ts';

/** One question, and the pattern that a right answer matches. */
export interface EvalQuestion {
  /** Such as `arithmetic`. */
  kind: string;
  question: string;
  /** A regular expression; letters of both cases are the same unless `matchCase`. */
  accept: string;
  matchCase?: boolean;
}

/** Questions that are asked of every model, each in a conversation of its own. */
export interface QuestionSet {
  id: string;
  license: string;
  /** An answer is cut off there. */
  maximumTokens: number;
  questions: readonly EvalQuestion[];
}

/** A set of `models/evals`, and the hash of its file. */
export async function readQuestionSet(id: string): Promise<{ set: QuestionSet; sha256: string }> {
  const bytes = await readFile(join(modelsFolder, 'evals', `${id}.json`));
  const set: QuestionSet = JSON.parse(bytes.toString());
  return { set, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Whether an answer is right. */
export function isRight({ accept, matchCase = false }: EvalQuestion, answer: string): boolean {
  return new RegExp(accept, matchCase ? '' : 'i').test(answer.trim());
}
