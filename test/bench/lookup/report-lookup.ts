import { bootstrapMedian, quartiles, type Spread } from '../cpu/statistics.ts';
import { copiedShare, copyShare } from './copied-share.ts';
import type { LookupAnswer } from './lookup-page.ts';
import type { MeasuredPrompt } from './measure-lookup.ts';

/** What prompt lookup gives on one prompt. */
export interface PromptReport {
  id: string;
  copies: boolean;
  /** See {@link copiedShare}. */
  copiedShare: number;
  tokens: number;
  /** Tokens that came out of drafts, of all. */
  acceptedOfTokens: number;
  /** Drafted tokens that were right, of all drafted; null where nothing was drafted. */
  acceptedOfDrafted: number | null;
  /** How many times faster the tokens after the first came: median of the pairs. */
  decode: number;
  /** The same of the whole answer, its prompt computed anew. */
  whole: number;
  sameText: boolean;
}

/** What prompt lookup gives on all of them. */
export interface LookupReport {
  copying: number;
  /** Median over the copying prompts, with the interval of 95 % that the bootstrap gives. */
  copyingDecode: Spread;
  copyingWhole: Spread;
  others: number;
  othersDecode: Spread;
  /** The prompt on which it gives least. */
  worst: { id: string; decode: number; tokens: number };
  /** Of all drafted tokens. */
  acceptedOfDrafted: number;
  sameText: boolean;
  /** Prompts of which it was thought that they copy, or that they do not, and it is otherwise. */
  wrongLabels: readonly string[];
  prompts: readonly PromptReport[];
}

/** Judges what was measured. @param encode the ids of a prompt as the model gets them */
export function reportLookup(
  measured: readonly MeasuredPrompt[],
  encode: (content: string) => readonly number[],
): LookupReport {
  const prompts = measured.map((one) => reportPrompt(one, encode(one.prompt.content)));
  const copying = prompts.filter(({ copies }) => copies);
  const others = prompts.filter(({ copies }) => !copies);
  const worst = prompts.toSorted((one, other) => one.decode - other.decode)[0];
  if (!worst) throw new Error('No prompt was measured.');
  const answers = measured.flatMap(({ pairs }) => pairs.map((pair) => pair.with));
  const accepted = sum(answers, ({ acceptedTokens }) => acceptedTokens);
  const rejected = sum(answers, ({ rejectedTokens }) => rejectedTokens);
  return {
    copying: copying.length,
    copyingDecode: bootstrapMedian(copying.map(({ decode }) => decode)),
    copyingWhole: bootstrapMedian(copying.map(({ whole }) => whole)),
    others: others.length,
    othersDecode: bootstrapMedian(others.map(({ decode }) => decode)),
    worst: { id: worst.id, decode: worst.decode, tokens: worst.tokens },
    acceptedOfDrafted: accepted / (accepted + rejected),
    sameText: prompts.every(({ sameText }) => sameText),
    wrongLabels: prompts
      .filter(({ copies, copiedShare: share }) => copies !== share >= copyShare)
      .map(({ id }) => id),
    prompts,
  };
}

function reportPrompt(
  { prompt, first, pairs }: MeasuredPrompt,
  promptIds: readonly number[],
): PromptReport {
  const median = (ratio: (pair: MeasuredPrompt['pairs'][number]) => number): number =>
    Math.round(100 * quartiles(pairs.map(ratio)).median) / 100;
  const answers = pairs.map((pair) => pair.with);
  const plain = pairs[0]?.without ?? first;
  const accepted = sum(answers, ({ acceptedTokens }) => acceptedTokens);
  const rejected = sum(answers, ({ rejectedTokens }) => rejectedTokens);
  return {
    id: prompt.id,
    copies: prompt.copies,
    copiedShare: Math.round(100 * copiedShare(promptIds, plain.tokenIds)) / 100,
    tokens: plain.completionTokens,
    acceptedOfTokens: accepted / sum(answers, ({ completionTokens }) => completionTokens),
    acceptedOfDrafted: accepted + rejected === 0 ? null : accepted / (accepted + rejected),
    decode: median((pair) => pair.without.decodeMs / pair.with.decodeMs),
    whole: median(
      (pair) =>
        (first.firstTextMs + pair.without.decodeMs) / (first.firstTextMs + pair.with.decodeMs),
    ),
    sameText: pairs.every(
      (pair) =>
        pair.with.text === plain.text &&
        pair.without.text === plain.text &&
        `${pair.with.tokenIds}` === `${plain.tokenIds}`,
    ),
  };
}

function sum(answers: readonly LookupAnswer[], value: (answer: LookupAnswer) => number): number {
  return answers.reduce((total, answer) => total + value(answer), 0);
}
