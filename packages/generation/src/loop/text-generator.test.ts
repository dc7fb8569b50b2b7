import {
  ContextOverflowError,
  EngineFailureError,
  type EngineRequest,
  type StreamPart,
  UnsupportedModelError,
} from '@localmost/protocol';
import { ScriptedTokenModel, type ScriptedTokenModelOptions } from '@localmost/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';
import { createTextGenerator, type TextGenerator } from './text-generator.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

const { definition } = readTokenizerFixture('headers');
const tokenizer = createTokenizer(definition);
const [endId = -1] = definition.endTokenIds;
const never = new AbortController().signal;
const question: EngineRequest = {
  messages: [{ role: 'user', content: 'Count the ships.' }],
  sampling: { temperature: 0 },
};
const promptLength = tokenizer.encodeChat(question.messages).length;

/** Answers every conversation with this text: the tokens after the last `<|end_header|>` and `\n\n`. */
function reciting(text: string): ScriptedTokenModelOptions['next'] {
  const script = [...tokenizer.encode(text), endId];
  const headerEnd = tokenizer.encodeChat(question.messages).slice(-2);
  return (held) => {
    let start = held.length;
    while (start > 1 && !(held[start - 1] === headerEnd[1] && held[start - 2] === headerEnd[0])) {
      start--;
    }
    return script[held.length - start] ?? endId;
  };
}

/** Logits that depend on every held token, so that a wrong prefix changes the answer. */
const dependingOnAll: ScriptedTokenModelOptions['next'] = (held) => {
  let hash = 17;
  for (const id of held) hash = (Math.imul(hash, 31) + id) >>> 0;
  return Float32Array.from({ length: tokenizer.vocabularySize }, (_, id) =>
    definition.endTokenIds.includes(id) ? -99 : Math.sin(hash + id * 1.7),
  );
};

function setUp(options: Partial<ScriptedTokenModelOptions> = {}, clock?: () => number) {
  const model = new ScriptedTokenModel({
    contextWindow: 256,
    vocabularySize: tokenizer.vocabularySize,
    next: reciting('Seven ships 🚢 came home.'),
    ...options,
  });
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'scripted',
    engineId: 'scripted-engine',
    backend: 'wasm',
    randomSeed: () => 1,
    ...(clock && { now: clock }),
  });
  return { model, generator };
}

async function collect(generator: TextGenerator, request: EngineRequest, signal = never) {
  const parts: StreamPart[] = [];
  for await (const part of generator.generate(request, signal)) parts.push(part);
  const deltas = parts.filter((part) => part.type === 'text-delta');
  const finish = parts.at(-1);
  if (finish?.type !== 'finish') throw new Error('no finish');
  return {
    parts,
    finish,
    text: deltas.map((part) => part.delta).join(''),
    tokenIds: deltas.flatMap((part) => part.tokenIds),
    deltas: deltas.map((part) => part.delta),
  };
}

describe('text generator', () => {
  it('streams start, whole characters and finish, with the counts', async () => {
    const { generator } = setUp();
    const { parts, text, deltas, tokenIds, finish } = await collect(generator, question);
    expect(parts[0]).toEqual({
      type: 'start',
      modelId: 'scripted',
      engineId: 'scripted-engine',
      backend: 'wasm',
    });
    expect(text).toBe('Seven ships 🚢 came home.');
    expect(deltas.length).toBeGreaterThan(5);
    expect(deltas.every((delta) => delta !== '' && delta.isWellFormed())).toBe(true);
    expect(tokenIds).toEqual(tokenizer.encode(text));
    expect(finish.reason).toBe('stop');
    expect(finish.usage).toEqual({
      promptTokens: promptLength,
      completionTokens: tokenIds.length + 1,
      cachedPromptTokens: 0,
    });
  });

  it('ends at maxOutputTokens, showing the bytes of an unfinished character as U+FFFD', async () => {
    const { generator } = setUp({ next: reciting('🚢') });
    const { text, tokenIds, finish } = await collect(generator, {
      ...question,
      maxOutputTokens: 2,
    });
    expect(text).toBe('\ufffd');
    expect(tokenIds.length).toBe(2);
    expect(finish).toMatchObject({ reason: 'length', usage: { completionTokens: 2 } });
  });

  it('ends where the context window is full', async () => {
    const { generator, model } = setUp({ contextWindow: promptLength + 3, next: dependingOnAll });
    const { finish } = await collect(generator, { ...question, maxOutputTokens: 100 });
    expect(finish).toMatchObject({ reason: 'length', usage: { completionTokens: 3 } });
    expect(model.position).toBeLessThanOrEqual(model.contextWindow);
  });

  it('goes on past the end token where asked', async () => {
    const { generator } = setUp({ next: reciting('Hi') });
    const request = { ...question, ignoreEndToken: true, maxOutputTokens: 9 };
    const { finish, tokenIds, text } = await collect(generator, request);
    expect(finish).toMatchObject({ reason: 'length', usage: { completionTokens: 9 } });
    expect(tokenIds.length).toBe(9);
    expect(text).toBe('Hi');
  });

  it('ends before a stop string that spans tokens', async () => {
    const { generator } = setUp();
    const { text, finish } = await collect(generator, { ...question, stop: ['🚢 ca', 'never'] });
    expect(text).toBe('Seven ships ');
    expect(finish.reason).toBe('stop');
  });

  it('measures with the clock it is given', async () => {
    let time = 0;
    const { generator } = setUp(
      {
        next: reciting('Hi there'),
        beforeChunk: () => {
          time += 100;
        },
      },
      () => time,
    );
    const { finish } = await collect(generator, question);
    const steps = finish.usage.completionTokens;
    expect(finish.timings).toEqual({
      timeToFirstTokenMs: 100,
      prefillTokensPerSecond: promptLength * 10,
      decodeTokensPerSecond: 10,
      totalMs: steps * 100,
    });
  });

  it('lets waiting messages in between two tokens', async () => {
    const { generator } = setUp({ next: dependingOnAll });
    const controller = new AbortController();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => controller.abort();
    const run = async () => {
      let deltas = 0;
      for await (const part of generator.generate(question, controller.signal)) {
        if (part.type === 'text-delta' && ++deltas === 3) port2.postMessage('stop');
      }
    };
    await expect(run()).rejects.toThrowError(expect.objectContaining({ name: 'AbortError' }));
    port1.close();
  });
});

describe('the cache of a text generator', () => {
  it('computes only what follows the longest prefix it holds', async () => {
    const { generator, model } = setUp();
    const first = await collect(generator, question);
    const second = await collect(generator, {
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant', content: first.text },
        { role: 'user', content: 'And now?' },
      ],
    });
    // The prompt, the answer, and all but the end token, which is drawn but never computed.
    const held = promptLength + first.tokenIds.length;
    expect(second.finish.usage.cachedPromptTokens).toBe(held);
    expect(second.text).toBe(first.text);
    expect(model.calls.find((call) => call.position === held)?.tokens[0]).toBe(endId);
  });

  it('computes the last prompt token again when it holds the whole prompt', async () => {
    const { generator } = setUp();
    await collect(generator, question);
    const again = await collect(generator, question);
    expect(again.finish.usage.cachedPromptTokens).toBe(promptLength - 1);
    expect(again.text).toBe('Seven ships 🚢 came home.');
  });

  it('answers as a fresh one after any history of aborts and faults', async () => {
    const words = fc.constantFrom(
      'Count the ships.',
      'Count the sea',
      'Why?',
      'Count the ships at dusk',
    );
    const turn = fc.record({
      content: words,
      faultAtCall: fc.option(fc.nat(12), { nil: undefined }),
      isAbort: fc.boolean(),
      seed: fc.nat(3),
      temperature: fc.constantFrom(0, 0.8),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 5 }), async (turns) => {
        let countdown = Number.POSITIVE_INFINITY;
        let fault = () => {};
        const { generator } = setUp({
          next: dependingOnAll,
          chunkLength: 4,
          beforeChunk: () => {
            if (countdown-- === 0) fault();
          },
        });
        for (const { content, faultAtCall, isAbort, seed, temperature } of turns) {
          const request: EngineRequest = {
            messages: [{ role: 'user', content }],
            sampling: { temperature, seed },
            maxOutputTokens: 6,
          };
          const controller = new AbortController();
          countdown = faultAtCall ?? Number.POSITIVE_INFINITY;
          fault = () => {
            if (isAbort) controller.abort(new Error('enough'));
            else throw new Error('device hiccup');
          };
          const result = await collect(generator, request, controller.signal).catch(
            (error: Error) => error,
          );
          if (result instanceof Error) {
            if (isAbort) expect(result.message).toBe('enough');
            else expect(result).toBeInstanceOf(EngineFailureError);
          } else {
            const fresh = await collect(setUp({ next: dependingOnAll }).generator, request);
            expect(result.tokenIds).toEqual(fresh.tokenIds);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('survives a reader that leaves in the middle', async () => {
    const { generator } = setUp();
    for await (const part of generator.generate(question, never)) {
      if (part.type === 'text-delta') break;
    }
    expect((await collect(generator, question)).text).toBe('Seven ships 🚢 came home.');
  });
});

describe('what a text generator refuses', () => {
  it('a prompt that leaves no room, with the counts', async () => {
    const { generator, model } = setUp({ contextWindow: promptLength });
    await expect(collect(generator, question)).rejects.toThrowError(
      expect.objectContaining({
        name: 'ContextOverflowError',
        details: {
          promptTokens: promptLength,
          isLowerBound: false,
          contextWindow: promptLength,
          tokensLeft: 0,
        },
      }),
    );
    expect(model.calls).toEqual([]);
  });

  it.each([
    ['words', 'ships '.repeat(170_000)],
    ['one letter', 'a'.repeat(1_000_000)],
    ['spaces', `${' '.repeat(1_000_000)}x`],
    ['pieces of control tokens', '<|eot'.repeat(200_000)],
    ['masking characters', '\ue000'.repeat(350_000)],
  ])('a megabyte of %s', async (_, content) => {
    const { generator } = setUp({ contextWindow: 8192 });
    const request = { messages: [{ role: 'user' as const, content: `a ${content}` }] };
    await expect(collect(generator, request)).rejects.toThrowError(ContextOverflowError);
  });

  it('logits that are not numbers, and works again after', async () => {
    let isBroken = true;
    const recite = reciting('Hi');
    const { generator } = setUp({
      next: (held) =>
        isBroken ? new Array(tokenizer.vocabularySize).fill(Number.NaN) : recite(held),
    });
    await expect(collect(generator, question)).rejects.toThrowError(EngineFailureError);
    isBroken = false;
    expect((await collect(generator, question)).text).toBe('Hi');
  });

  it('a second answer while one is being read', async () => {
    const { generator } = setUp();
    const first = generator.generate(question, never);
    await first.next();
    await expect(collect(generator, question)).rejects.toThrowError(EngineFailureError);
    await first.return();
    expect((await collect(generator, question)).finish.reason).toBe('stop');
  });

  it('a signal that is aborted already, with its reason', async () => {
    const { generator, model } = setUp();
    const reason = new Error('never mind');
    await expect(collect(generator, question, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(model.calls).toEqual([]);
  });

  it('messages without any token', async () => {
    const plain = createTokenizer({ ...definition, chatTemplate: null, addBeginToken: false });
    const { model } = setUp();
    const generator = createTextGenerator({
      model,
      tokenizer: plain,
      modelId: 'm',
      engineId: 'e',
      backend: 'wasm',
    });
    await expect(
      collect(generator, { messages: [{ role: 'user', content: '' }] }),
    ).rejects.toThrowError(expect.objectContaining({ name: 'InvalidRequestError' }));
  });

  it('a tokenizer with ids that the model does not know', () => {
    expect(() => setUp({ vocabularySize: tokenizer.vocabularySize - 1 })).toThrowError(
      UnsupportedModelError,
    );
  });
});
