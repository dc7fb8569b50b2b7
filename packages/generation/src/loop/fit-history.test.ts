import { type ChatMessage, ContextOverflowError } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';
import { encodePrompt } from './encode-prompt.ts';

const tokenizer = createTokenizer(readTokenizerFixture('headers').definition);
const window = 300;

function talk(turns: number, length = 40): ChatMessage[] {
  const messages: ChatMessage[] = [{ role: 'system', content: 'Be brief.' }];
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn > 0) messages.push({ role: 'assistant', content: `Answer ${turn}.` });
    messages.push({ role: 'user', content: `${turn} ${'ship '.repeat(length / 5)}` });
  }
  return messages;
}

const encode = (messages: ChatMessage[], maxOutputTokens?: number) =>
  encodePrompt(
    tokenizer,
    { messages, history: 'drop-oldest', ...(maxOutputTokens && { maxOutputTokens }) },
    [],
    window,
  );

describe('a conversation that is longer than the context window', () => {
  it('is refused with a typed error unless the request allows otherwise', () => {
    const refused = () => encodePrompt(tokenizer, { messages: talk(60) }, [], window);
    expect(refused).toThrow(ContextOverflowError);
  });

  it('keeps the system prompt and the newest turns, and counts what it loses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 400 }),
        (turns, room) => {
          const messages = talk(turns);
          const { tokenIds, trimmed } = encode(messages, room);
          const kept = [...messages];
          kept.splice(1, trimmed?.droppedMessages ?? 0);
          expect(tokenIds).toEqual(tokenizer.encodeChat(kept));
          expect(kept.at(-1)).toBe(messages.at(-1));
          expect(kept[1]?.role).toBe('user');
          expect(tokenIds.length + Math.min(room, window / 2)).toBeLessThanOrEqual(window);
          expect(trimmed?.droppedTurns ?? 0).toBe((trimmed?.droppedMessages ?? 0) / 2);
        },
      ),
    );
  });

  it('is left alone where it fits', () => {
    const { trimmed } = encode(talk(2));
    expect(trimmed).toBeUndefined();
  });

  it('is cut at the same place for several turns, so that the cache is of use', () => {
    const cuts = Array.from(
      { length: 30 },
      (_, turn) => encode(talk(turn + 1)).trimmed?.droppedTurns ?? 0,
    );
    expect(cuts).toEqual([...cuts].sort((a, b) => a - b));
    expect(new Set(cuts).size).toBeLessThan(cuts.length / 1.8);
    expect(cuts.at(-1)).toBeGreaterThan(0);
  });

  it('is refused where not even the newest turn fits', () => {
    expect(() => encode(talk(3, 4000))).toThrow(ContextOverflowError);
  });
});
