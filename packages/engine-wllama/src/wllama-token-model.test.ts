import { EngineFailureError, InvalidRequestError, OutOfMemoryError } from '@localmost/protocol';
import { expect, it } from 'vitest';
import { wordLength, wordOfToken, wordsOfTokens } from './token-words.ts';
import { type StepWish, WllamaTokenModel } from './wllama-token-model.ts';

const calm = new AbortController().signal;

/** Remembers what it was sent; the next token is the number of tokens of the text. */
function scripted(step?: (text: string) => void) {
  const calls: { tokens: number; wish: StepWish }[] = [];
  const model = new WllamaTokenModel({
    contextWindow: 4096,
    vocabularySize: 5000,
    step: async (text, wish) => {
      const tokens = text.length / wordLength;
      calls.push({ tokens, wish });
      step?.(text);
      return [{ tokenId: tokens, logit: 0 }];
    },
  });
  return { model, calls };
}

const tokens = (count: number): Int32Array => Int32Array.from({ length: count }, (_, id) => id);

it('gives every token a word of its own', () => {
  expect(wordOfToken(0)).toBe(' aaaaa');
  expect(wordOfToken(27)).toBe(' aaabb');
  expect(wordsOfTokens([0, 1])).toBe(' aaaaa aaaab');
});

it('sends long prompts in pieces, and tells only the last piece what is wished for', async () => {
  const { model, calls } = scripted();
  model.wish = { candidates: 9, repetitionPenalty: 2 };
  const logits = await model.forward(tokens(150), calm);
  expect(calls.map((call) => call.tokens)).toEqual([64, 128, 150]);
  expect(calls.map((call) => call.wish.candidates)).toEqual([1, 1, 9]);
  expect(logits[150]).toBe(0);
  expect(logits[149]).toBe(Number.NEGATIVE_INFINITY);
  expect(model.position).toBe(150);
});

it('lets the cache go by halves, so that no server ever stores it', async () => {
  const { model, calls } = scripted();
  await model.forward(tokens(60), calm);
  model.truncate(10);
  await model.forward(tokens(5), calm);
  expect(calls.map((call) => call.tokens)).toEqual([60, 30, 15, 15]);
});

it('stops between two pieces when aborted, and knows where it stopped', async () => {
  const control = new AbortController();
  const { model } = scripted(() => control.abort('enough'));
  await expect(model.forward(tokens(150), control.signal)).rejects.toBe('enough');
  expect(model.position).toBe(64);
});

it('gives typed errors, and does not repeat what the library was given', async () => {
  const failing = scripted(() => {
    throw new Error('Field "prompt" is wrong: aaaaa');
  });
  const failure = await failing.model.forward(tokens(1), calm).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(EngineFailureError);
  expect(JSON.stringify(failure)).not.toContain('aaaaa');
  const full = scripted(() => {
    throw new Error('(ABORT) Cannot enlarge memory');
  });
  await expect(full.model.forward(tokens(1), calm)).rejects.toBeInstanceOf(OutOfMemoryError);
  await expect(full.model.forward(tokens(5000), calm)).rejects.toBeInstanceOf(InvalidRequestError);
  await expect(full.model.forward(Int32Array.of(-1), calm)).rejects.toThrow('ids go from');
});
