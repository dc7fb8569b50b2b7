import type { ChatCompletionMessage } from 'localmost';
import type { Page } from 'playwright';
import { textOf, userTurn } from './conversation-text.ts';
import type { TimedAnswer } from './turns-page.ts';

/** Turn 5 of one conversation, asked in three states of the cache. */
export interface TurnFive {
  /** Everything is computed: nothing of the conversation is kept. */
  full: TimedAnswer;
  /** After turns 1 to 4. */
  kept: TimedAnswer;
  /** Another turn 5, after turns 1 to 4 and a turn of another conversation. */
  setAside: TimedAnswer;
}

const systemTokens = 60;
/** With the template and four answers of 16 tokens: about 1 000 tokens of history. */
const turnTokens = 212;
const lastTurnTokens = 12;
const answerTokens = 16;

/** @param fullFirst which comes first of the two that are compared */
export async function measureTurnFive(
  page: Page,
  salt: number,
  fullFirst: boolean,
): Promise<TurnFive> {
  const system = { role: 'system', content: textOf(systemTokens, salt) } as const;
  const sessionId = `session-${salt}`;
  const ask = (messages: readonly ChatCompletionMessage[], tokens: number): Promise<TimedAnswer> =>
    page.evaluate(([all, id, most]) => window.turns.answer(all, id, most), [
      [system, ...messages],
      sessionId,
      tokens,
    ] as const);
  const talk = async (): Promise<ChatCompletionMessage[]> => {
    const messages: ChatCompletionMessage[] = [];
    for (let turn = 1; turn <= 4; turn += 1) {
      messages.push(userTurn(turnTokens, salt, turn));
      const { text } = await ask(messages, answerTokens);
      messages.push({ role: 'assistant', content: text });
    }
    return [...messages, userTurn(lastTurnTokens, salt, 5)];
  };
  const forget = () => page.evaluate((id) => window.turns.forget(id), sessionId);
  const other = () =>
    page.evaluate(([text, id]) => window.turns.answer([{ role: 'user', content: text }], id, 2), [
      textOf(150, salt + 5000),
      `other-${salt}`,
    ] as const);

  const messages = await talk();
  const measureKept = async () => {
    if (fullFirst) await talk();
    const kept = await ask(messages, 2);
    await other();
    // Another fifth turn: the one before is in the state that was set aside.
    const again = [...messages.slice(0, -1), userTurn(lastTurnTokens, salt, 6)];
    return { kept, setAside: await ask(again, 2) };
  };
  const measureFull = async () => {
    await forget();
    // Whatever else runs first in a worker is run: only the prompt is new.
    await other();
    const full = await ask(messages, 2);
    await forget();
    return full;
  };
  if (fullFirst) {
    const full = await measureFull();
    return { full, ...(await measureKept()) };
  }
  const { kept, setAside } = await measureKept();
  return { full: await measureFull(), kept, setAside };
}
