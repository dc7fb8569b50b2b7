import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startClientSite } from '../client-site.ts';
import { bootstrapMedian, quartiles, type Spread } from '../cpu/statistics.ts';
import { textOf } from '../turns/conversation-text.ts';
import type { LateRound, Mode, Round } from './concurrency-page.ts';

/** What one way to answer so many requests gave. */
export interface WayFigures {
  totalTokensPerSecond: Spread;
  /** Of each answer, from its first token on. */
  answerTokensPerSecond: Spread;
  firstTextMs: Spread;
}

/** So many requests at the same moment, answered in both ways. */
export interface Comparison {
  requests: number;
  /** Tokens a second of all answers, at once against one after the other: median and 95 % interval. */
  timesFaster: Spread;
  oneAtATime: WayFigures;
  together: WayFigures;
}

/** A request that comes while four others are answered. */
export interface LateComparison {
  others: number;
  promptTokens: number;
  timesSooner: Spread;
  oneAtATimeFirstTextMs: Spread;
  togetherFirstTextMs: Spread;
  /** The longest wait for a next token in the others' answers meanwhile. */
  togetherLongestGapMs: Spread;
}

/** What answers at once give. */
export interface ConcurrencyReport {
  bench: 'concurrency';
  model: string;
  engine: 'cpu';
  threads: number;
  pairs: number;
  tokens: number;
  /** Whether every answer had the same text in both ways. */
  sameText: boolean;
  answers: readonly Comparison[];
  lateComer: LateComparison;
}

const requestCounts = [1, 2, 4, 8];
const others = 4;
const latePromptTokens = 120;
const things = [
  'a ship',
  'an old mill',
  'two foxes',
  'a clock',
  'the sea',
  'a kite',
  'rain',
  'bread',
];

/** Measures it through the client in Chromium, in pairs of which every other is in reverse order. */
export async function benchConcurrency(options: {
  modelPath: string;
  manifestPath: string;
  pairs: number;
  tokens: number;
  threads: number | undefined;
}): Promise<ConcurrencyReport> {
  const { modelPath, manifestPath, pairs, tokens } = options;
  const site = await startClientSite({
    modelPath,
    manifestPath,
    script: fileURLToPath(new URL('./concurrency-page.ts', import.meta.url)),
    global: 'concurrency',
  });
  const browser = await site.openBrowser();
  try {
    const page = await browser.openTab();
    const most = Math.max(...requestCounts);
    const facts = await page.evaluate(
      ([count, threads]) => window.concurrency.load(count, threads),
      [most, options.threads] as const,
    );
    if (facts.most < most) throw new Error(`Only ${facts.most} answers at once in this memory.`);
    const all = (mode: Mode, count: number, salt: number): Promise<Round> =>
      page.evaluate(([way, prompts, most]) => window.concurrency.answerAll(way, prompts, most), [
        mode,
        storyPrompts(count, salt),
        tokens,
      ] as const);
    const late = (mode: Mode, salt: number): Promise<LateRound> =>
      page.evaluate(
        ([way, prompts, text, most]) => window.concurrency.answerLate(way, prompts, text, most),
        [mode, storyPrompts(others, salt), textOf(latePromptTokens, salt), tokens] as const,
      );
    // Not counted: code is compiled in them.
    for (const mode of ['oneAtATime', 'together'] as const) await all(mode, 2, 0);
    const answers: Comparison[] = [];
    const rounds: Pair<Round>[] = [];
    let salt = 0;
    for (const requests of requestCounts) {
      const own: Pair<Round>[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        salt += 1;
        own.push(await bothWays(pair % 2 === 1, (mode) => all(mode, requests, salt)));
      }
      answers.push(compare(requests, own));
      rounds.push(...own);
    }
    const lateRounds: Pair<LateRound>[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      salt += 1;
      lateRounds.push(await bothWays(pair % 2 === 1, (mode) => late(mode, salt)));
    }
    return {
      bench: 'concurrency',
      model: basename(modelPath),
      engine: 'cpu',
      threads: facts.threads,
      pairs,
      tokens,
      sameText: rounds.every(({ oneAtATime, together }) =>
        oneAtATime.answers.every(({ text }, index) => text === together.answers[index]?.text),
      ),
      answers,
      lateComer: compareLate(lateRounds),
    };
  } finally {
    await browser.close();
    site.close();
  }
}

type Pair<Result> = Record<Mode, Result>;

async function bothWays<Result>(
  isReversed: boolean,
  measure: (mode: Mode) => Promise<Result>,
): Promise<Pair<Result>> {
  if (isReversed) {
    const together = await measure('together');
    return { together, oneAtATime: await measure('oneAtATime') };
  }
  const oneAtATime = await measure('oneAtATime');
  return { oneAtATime, together: await measure('together') };
}

function storyPrompts(count: number, salt: number): string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `Story ${salt * 10 + index}: tell me a long tale of ${things[index]}, with names.`,
  );
}

function tokensPerSecond({ wallMs, answers }: Round): number {
  return (1000 * answers.reduce((sum, { tokens }) => sum + tokens, 0)) / wallMs;
}

function compare(requests: number, pairs: readonly Pair<Round>[]): Comparison {
  const figures = (mode: Mode): WayFigures => {
    const rounds = pairs.map((pair) => pair[mode]);
    const answers = rounds.flatMap((round) => round.answers);
    return {
      totalTokensPerSecond: quartiles(rounds.map(tokensPerSecond)),
      answerTokensPerSecond: quartiles(answers.map((one) => one.decodeTokensPerSecond)),
      firstTextMs: quartiles(answers.map((one) => one.firstTextMs)),
    };
  };
  return {
    requests,
    timesFaster: bootstrapMedian(
      pairs.map(
        ({ oneAtATime, together }) => tokensPerSecond(together) / tokensPerSecond(oneAtATime),
      ),
    ),
    oneAtATime: figures('oneAtATime'),
    together: figures('together'),
  };
}

function compareLate(pairs: readonly Pair<LateRound>[]): LateComparison {
  const first = (mode: Mode) => quartiles(pairs.map((pair) => pair[mode].late.firstTextMs));
  return {
    others,
    promptTokens: latePromptTokens,
    timesSooner: bootstrapMedian(
      pairs.map(
        ({ oneAtATime, together }) => oneAtATime.late.firstTextMs / together.late.firstTextMs,
      ),
    ),
    oneAtATimeFirstTextMs: first('oneAtATime'),
    togetherFirstTextMs: first('together'),
    togetherLongestGapMs: quartiles(
      pairs.flatMap(({ together }) => together.others.map(({ longestGapMs }) => longestGapMs)),
    ),
  };
}
