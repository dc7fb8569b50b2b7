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
  /** The same by processor time, which hardly counts what other programs do. */
  processor: number;
  /** The whole answer by the clock, its prompt computed anew. */
  whole: number;
  sameText: boolean;
}

/** What prompt lookup gives on all of them. */
export interface LookupReport {
  copying: number;
  /** Median over the copying prompts, with the interval of 95 % that the bootstrap gives. */
  copyingDecode: Spread;
  copyingProcessor: Spread;
  copyingWhole: Spread;
  others: number;
  othersDecode: Spread;
  othersProcessor: Spread;
  /** The prompts on which it gives least, by the clock and by processor time. */
  worst: { id: string; decode: number; tokens: number };
  worstProcessor: { id: string; processor: number; tokens: number };
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
  const least = (figure: 'decode' | 'processor'): PromptReport => {
    const [first] = prompts.toSorted((one, other) => one[figure] - other[figure]);
    if (!first) throw new Error('No prompt was measured.');
    return first;
  };
  const worst = least('decode');
  const worstProcessor = least('processor');
  const answers = measured.flatMap(({ pairs }) => pairs.map((pair) => pair.with));
  const accepted = sum(answers, ({ acceptedTokens }) => acceptedTokens);
  const rejected = sum(answers, ({ rejectedTokens }) => rejectedTokens);
  return {
    copying: copying.length,
    copyingDecode: bootstrapMedian(copying.map(({ decode }) => decode)),
    copyingProcessor: bootstrapMedian(copying.map(({ processor }) => processor)),
    copyingWhole: bootstrapMedian(copying.map(({ whole }) => whole)),
    others: others.length,
    othersDecode: bootstrapMedian(others.map(({ decode }) => decode)),
    othersProcessor: bootstrapMedian(others.map(({ processor }) => processor)),
    worst: { id: worst.id, decode: worst.decode, tokens: worst.tokens },
    worstProcessor: {
      id: worstProcessor.id,
      processor: worstProcessor.processor,
      tokens: worstProcessor.tokens,
    },
    acceptedOfDrafted: round2(accepted / (accepted + rejected)),
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
    round2(quartiles(pairs.map(ratio)).median);
  const answers = pairs.map((pair) => pair.with);
  const plain = pairs[0]?.without ?? first;
  const accepted = sum(answers, ({ acceptedTokens }) => acceptedTokens);
  const rejected = sum(answers, ({ rejectedTokens }) => rejectedTokens);
  return {
    id: prompt.id,
    copies: prompt.copies,
    copiedShare: round2(copiedShare(promptIds, plain.tokenIds)),
    tokens: plain.completionTokens,
    acceptedOfTokens: round2(accepted / sum(answers, ({ completionTokens }) => completionTokens)),
    acceptedOfDrafted: accepted + rejected === 0 ? null : round2(accepted / (accepted + rejected)),
    decode: median((pair) => pair.without.decodeMs / pair.with.decodeMs),
    processor: median((pair) => pair.without.processorMs / pair.with.processorMs),
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

function round2(value: number): number {
  return Math.round(100 * value) / 100;
}
