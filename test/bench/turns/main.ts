import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startClientSite } from '../client-site.ts';
import { bootstrapMedian, quartiles } from '../cpu/statistics.ts';
import { defaultModelPath } from '../default-model.ts';
import { measureFirstTurn } from './measure-first-turn.ts';
import { measureTurnFive } from './measure-turn-five.ts';
import type { TimedAnswer } from './turns-page.ts';

/* npm run bench -- turns [--pairs N] [--model FILE --manifest FILE] [--json]: what kept conversations and persisted prefixes save. */

/** Runs the benchmark of turns. @param args what stands after `turns` on the command line */
export async function runTurnsBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      pairs: { type: 'string', default: '6' },
      model: { type: 'string', default: defaultModelPath },
      manifest: { type: 'string', default: 'models/smollm2-135m-instruct.json' },
    },
  });
  const pairs = Number(values.pairs);
  const site = await startClientSite({
    modelPath: values.model,
    manifestPath: values.manifest,
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
    const report = {
      bench: 'turns',
      model: values.model.split('/').at(-1),
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
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else for (const [name, row] of Object.entries(report)) console.log(name, row);
  } finally {
    await browser.close();
    site.close();
  }
}

/** Ratios of the time to the first text in pairs, and the numbers behind them. */
function compare(pairs: readonly { full: TimedAnswer; reused: TimedAnswer }[]) {
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
