import {
  ContextOverflowError,
  InvalidRequestError,
  type ScoringRequest,
} from '@localmost/protocol';
import { ScriptedTokenModel } from '@localmost/testing';
import { describe, expect, it } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTextGenerator } from '../loop/text-generator.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';

const tokenizer = createTokenizer(readTokenizerFixture('headers').definition);
const { vocabularySize } = tokenizer;
const messages = [{ role: 'user' as const, content: 'How was the soup?' }];

/** Logits that depend on every token held. */
function next(held: readonly number[]): Float32Array {
  let hash = 7;
  for (const id of held) hash = (Math.imul(hash, 31) + id) >>> 0;
  return Float32Array.from({ length: vocabularySize }, (_, id) => 3 * Math.sin(hash + id * 1.7));
}

function setUp(model = new ScriptedTokenModel({ contextWindow: 300, vocabularySize, next })) {
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'scripted',
    engineId: 'scripted-engine',
    backend: 'wasm',
  });
  const score = (request: ScoringRequest, signal = new AbortController().signal) =>
    generator.score(request, signal);
  return { model, generator, score };
}

/** By the definition: a softmax after every token, one at a time. */
function naive(continuation: string): number {
  const held = [...tokenizer.encodeChat(messages)];
  let sum = 0;
  for (const id of tokenizer.encode(continuation)) {
    const logits = next(held);
    const all = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    sum += (logits[id] ?? 0) - Math.log(all);
    held.push(id);
  }
  return sum;
}

const continuations = ['good', 'bad', 'not so bad after all', 'good'];

describe('scores of continuations', () => {
  it('are the sums of their tokens’ log probabilities, each by itself', async () => {
    const { scores, promptTokens } = await setUp().score({ messages, continuations });
    expect(promptTokens).toBe(tokenizer.encodeChat(messages).length);
    scores.forEach(({ logProbability, tokens }, index) => {
      const text = continuations[index] ?? '';
      expect(tokens).toBe(tokenizer.encode(text).length);
      expect(logProbability).toBeCloseTo(naive(text), 3);
    });
  });

  it('are the same from a model that gives one row of logits at a time', async () => {
    const model = new ScriptedTokenModel({ contextWindow: 300, vocabularySize, next });
    const single = setUp(Object.assign(model, { forwardMany: undefined }));
    const { scores } = await single.score({ messages, continuations });
    expect(scores[2]?.logProbability).toBeCloseTo(naive('not so bad after all'), 3);
  });

  it('compute the prompt once, and leave it and nothing else in the cache', async () => {
    const { model, score } = setUp();
    const first = await score({ messages, continuations });
    expect(model.heldTokens).toEqual(tokenizer.encodeChat(messages));
    const branches = first.scores.reduce((sum, { tokens }) => sum + tokens - 1, 0);
    expect(first.computedTokens).toBe(first.promptTokens + branches);
    const again = await score({ messages, continuations });
    expect(again.computedTokens).toBe(1 + branches);
    expect(again.scores).toEqual(first.scores);
  });

  it('set conversations aside, and never themselves', async () => {
    const { generator, score, model } = setUp();
    const { signal } = new AbortController();
    const talk = { role: 'user' as const, content: 'The keeper counted the ships. '.repeat(8) };
    const answer = async () => {
      let cached = 0;
      for await (const part of generator.generate(
        { messages: [talk], maxOutputTokens: 2, sampling: { temperature: 0 } },
        signal,
      )) {
        if (part.type === 'finish') cached = part.usage.cachedPromptTokens;
      }
      return cached;
    };
    await answer();
    const states = async () => {
      const reply = await generator.callSessions?.({ type: 'usage' }, signal);
      return reply?.type === 'usage' ? reply.usage.states : Number.NaN;
    };
    for (let text = 0; text < 5; text++) {
      const content = `Text number ${text}. `.repeat(12);
      await score({ messages: [{ role: 'user', content }], continuations });
    }
    expect(await states()).toBe(1);
    expect(await answer()).toBeGreaterThan(32);
    expect(model.position).toBeGreaterThan(32);
  });

  it('leave a true cache after an abort in the middle', async () => {
    const controller = new AbortController();
    let chunks = 0;
    const model = new ScriptedTokenModel({
      contextWindow: 300,
      vocabularySize,
      next,
      beforeChunk: () => {
        if (++chunks === 2) controller.abort(new Error('enough'));
      },
    });
    const { score } = setUp(model);
    const long = ['not so bad after all', 'quite good in the end'];
    await expect(score({ messages, continuations: long }, controller.signal)).rejects.toThrow(
      'enough',
    );
    const { scores } = await score({ messages, continuations: long });
    expect(scores[1]?.logProbability).toBeCloseTo(naive('quite good in the end'), 3);
  });

  it.each([
    ['none', []],
    ['an empty one', ['good', '']],
    ['too many', Array.from({ length: 257 }, () => 'good')],
    ['half of a character', ['\ud800']],
  ])('are refused for %s', async (_, texts) => {
    await expect(setUp().score({ messages, continuations: texts })).rejects.toThrow(
      InvalidRequestError,
    );
  });

  it('are refused where prompt and continuation do not fit the window', async () => {
    const { score } = setUp();
    const long = 'ships and '.repeat(150);
    await expect(score({ messages, continuations: ['good', long] })).rejects.toThrow(
      ContextOverflowError,
    );
  });
});
