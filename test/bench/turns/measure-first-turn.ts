import type { ChatCompletionMessage } from 'localmost';
import type { BenchBrowser } from '../client-site.ts';
import { shopRules, userTurn } from './conversation-text.ts';
import type { TimedAnswer } from './turns-page.ts';

/** The first turn of a session in a page that has just loaded its model. */
export interface FirstTurn {
  /** The system prompt is computed. */
  full: TimedAnswer;
  /** The system prompt was persisted in an earlier page. */
  persisted: TimedAnswer;
  prefixTokens: number;
  prefixBytes: number;
}

const userTokens = 12;

/** @param fullFirst which of the two comes first */
export async function measureFirstTurn(
  browser: BenchBrowser,
  salt: number,
  fullFirst: boolean,
): Promise<FirstTurn> {
  const system: ChatCompletionMessage = { role: 'system', content: `Shop ${salt}. ${shopRules}` };
  const messages = [system, userTurn(userTokens, salt, 1)];
  const inFreshPage = async <Value>(
    work: (page: Awaited<ReturnType<BenchBrowser['openTab']>>) => Promise<Value>,
  ): Promise<Value> => {
    const page = await browser.openTab();
    try {
      await page.evaluate(() => window.turns.load());
      return await work(page);
    } finally {
      await page.close();
    }
  };
  const ask = () =>
    inFreshPage((page) => page.evaluate((all) => window.turns.answer(all, 'first', 2), messages));
  const persist = () =>
    inFreshPage((page) => page.evaluate((all) => window.turns.persist(all), [system]));
  const unpersist = () => inFreshPage((page) => page.evaluate(() => window.turns.unpersist()));

  await unpersist();
  const before = fullFirst ? await ask() : undefined;
  const { tokens: prefixTokens, bytes: prefixBytes } = await persist();
  const persisted = await ask();
  await unpersist();
  return { full: before ?? (await ask()), persisted, prefixTokens, prefixBytes };
}
