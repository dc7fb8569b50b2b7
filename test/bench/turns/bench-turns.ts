import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startClientSite } from '../client-site.ts';
import { bootstrapMedian, quartiles, type Spread } from '../cpu/statistics.ts';
import { measureFirstTurn } from './measure-first-turn.ts';
import { measureTurnFive } from './measure-turn-five.ts';
import type { TimedAnswer } from './turns-page.ts';

/** Two ways to the first text, compared in pairs. */
export interface TurnComparison {
  /** How many times sooner it came with what was kept: the median and its 95 % interval. */
  timesFaster: Spread;
  timesFasterInEngine: Spread;
  timesFewerTokens: number;
  fullFirstTextMs: Spread;
  reusedFirstTextMs: Spread;
  restoreMs: Spread;
  promptTokens: number;
  fullComputedTokens: number;
  reusedComputedTokens: number;
  reusedFrom: readonly (string | null)[];
}

/** What kept conversations and persisted prefixes save. */
export interface TurnsReport {
  bench: 'turns';
  model: string;
  engine: 'cpu';
  threads: number;
  pairs: number;
  turnFive: TurnComparison & { sameText: boolean };
  turnFiveAfterAnother: TurnComparison;
  firstTurnOnPersistedPrefix: TurnComparison & {
    sameText: boolean;
    prefixTokens: number;
    prefixBytes: number;
  };
}

/** Measures it through the client in Chromium, in pairs of which every other is in reverse order. */
export async function benchTurns({
  modelPath,
  manifestPath,
  pairs,
}: {
  modelPath: string;
  manifestPath: string;
  pairs: number;
}): Promise<TurnsReport> {
  const site = await startClientSite({
    modelPath,
    manifestPath,
    script: fileURLToPath(new URL('./turns-page.ts', import.meta.url)),
    global: 'turns',
  });
  const browser = await site.openBrowser();
  try {
    const page = await browser.openTab();
    const threads = await page.evaluate(() => window.turns.load());
    // The first of each is not counted: code is compiled in it.
    await measureTurnFive(page, 0, true);
    const turnFive = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      turnFive.push(await measureTurnFive(page, pair, pair % 2 === 1));
    }
    await page.close();
    await measureFirstTurn(browser, 100, true);
    const firstTurn = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      firstTurn.push(await measureFirstTurn(browser, 100 + pair, pair % 2 === 1));
    }
    return {
      bench: 'turns',
      model: basename(modelPath),
      engine: 'cpu',
      threads,
      pairs,
      turnFive: {
        ...compare(turnFive.map(({ full, kept }) => ({ full, reused: kept }))),
        sameText: turnFive.every(({ full, kept }) => full.text === kept.text),
      },
      turnFiveAfterAnother: compare(
        turnFive.map(({ full, setAside }) => ({ full, reused: setAside })),
      ),
      firstTurnOnPersistedPrefix: {
        ...compare(firstTurn.map(({ full, persisted }) => ({ full, reused: persisted }))),
        sameText: firstTurn.every(({ full, persisted }) => full.text === persisted.text),
        prefixTokens: quartiles(firstTurn.map(({ prefixTokens }) => prefixTokens)).median,
        prefixBytes: quartiles(firstTurn.map(({ prefixBytes }) => prefixBytes)).median,
      },
    };
  } finally {
    await browser.close();
    site.close();
  }
}

/** Ratios of the time to the first text in pairs, and the numbers behind them. */
function compare(pairs: readonly { full: TimedAnswer; reused: TimedAnswer }[]): TurnComparison {
  const median = (read: (pair: (typeof pairs)[number]) => number) =>
    quartiles(pairs.map(read)).median;
  return {
    timesFaster: bootstrapMedian(
      pairs.map(({ full, reused }) => full.firstTextMs / reused.firstTextMs),
    ),
    timesFasterInEngine: bootstrapMedian(
      pairs.map(({ full, reused }) => full.engineFirstTokenMs / reused.engineFirstTokenMs),
    ),
    timesFewerTokens: median(({ full, reused }) => full.computedTokens / reused.computedTokens),
    fullFirstTextMs: quartiles(pairs.map(({ full }) => full.firstTextMs)),
    reusedFirstTextMs: quartiles(pairs.map(({ reused }) => reused.firstTextMs)),
    restoreMs: quartiles(pairs.map(({ reused }) => reused.restoreMs)),
    promptTokens: median(({ full }) => full.promptTokens),
    fullComputedTokens: median(({ full }) => full.computedTokens),
    reusedComputedTokens: median(({ reused }) => reused.computedTokens),
    reusedFrom: [...new Set(pairs.map(({ reused }) => reused.reusedFrom))],
  };
}
