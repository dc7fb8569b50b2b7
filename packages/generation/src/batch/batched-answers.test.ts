import { EngineFailureError, type EngineRequest, type StreamPart } from '@localmost/protocol';
import { ScriptedTokenBatch, type ScriptedTokenBatchOptions } from '@localmost/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTextGenerator, type TextGenerator } from '../loop/text-generator.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';

vi.setConfig({ testTimeout: 120_000 });

const { definition } = readTokenizerFixture('headers');
const tokenizer = createTokenizer(definition);
const { vocabularySize } = tokenizer;
const never = new AbortController().signal;
const lanes = 4;
const brokenToken = tokenizer.encode('broken').at(-1) ?? -1;

/** Logits that depend on every held token, so that another conversation's token changes the answer. */
function dependingOnAll(held: readonly number[]): Float32Array {
  let hash = 17;
  for (const id of held) hash = (Math.imul(hash, 31) + id) >>> 0;
  // A prompt that ends so makes its own answer fail: no token can be drawn from these.
  if (held.includes(brokenToken)) return new Float32Array(vocabularySize).fill(Number.NaN);
  return Float32Array.from({ length: vocabularySize }, (_, id) =>
    definition.endTokenIds.includes(id) ? -99 : Math.sin(hash + id * 1.7),
  );
}

function setUp(options: Partial<ScriptedTokenBatchOptions> = {}, promptLookup = false) {
  const batch = new ScriptedTokenBatch({
    sequences: lanes,
    contextWindow: 512,
    vocabularySize,
    next: dependingOnAll,
    ...options,
  });
  const [model] = batch.sequences;
  if (!model) throw new Error('a batch has a sequence');
  const generator = createTextGenerator({
    model,
    batch,
    tokenizer,
    modelId: 'scripted',
    engineId: 'scripted-engine',
    backend: 'wasm',
    promptLookup,
  });
  return { batch, generator };
}

interface Outcome {
  tokenIds: number[];
  calls: string[];
  error?: unknown;
}

async function answer(
  generator: TextGenerator,
  request: EngineRequest,
  signal: AbortSignal = never,
  onPart: (part: StreamPart) => void = () => {},
): Promise<Outcome> {
  const outcome: Outcome = { tokenIds: [], calls: [] };
  try {
    for await (const part of generator.generate(request, signal)) {
      if (part.type === 'text-delta') outcome.tokenIds.push(...part.tokenIds);
      if (part.type === 'tool-call') outcome.calls.push(part.call.argumentsJson);
      onPart(part);
    }
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}

const ask = (content: string, more: Partial<EngineRequest> = {}): EngineRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0 },
  maxOutputTokens: 12,
  ...more,
});

const macrotasks = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};

const tool = {
  name: 'count',
  description: 'Counts.',
  parametersSchema: {
    type: 'object',
    properties: { ships: { type: 'boolean' } },
    required: ['ships'],
  },
} as const;

const request = fc
  .record({
    content: fc.constantFrom(
      'Count the ships.',
      'Why?',
      `Tell ${'of the sea '.repeat(9)}`,
      'broken',
    ),
    temperature: fc.constantFrom(0, 0.8),
    seed: fc.nat(3),
    maxOutputTokens: fc.integer({ min: 1, max: 14 }),
    priority: fc.constantFrom('interactive' as const, 'background' as const),
    form: fc.constantFrom('text', 'text', 'json', 'call', 'stop'),
    sessionId: fc.constantFrom(undefined, 'tea', 'sea'),
  })
  .map(({ content, temperature, seed, form, maxOutputTokens, priority, sessionId }) =>
    ask(content, {
      sampling: { temperature, seed },
      maxOutputTokens: form === 'text' ? maxOutputTokens : 40,
      priority,
      ...(sessionId !== undefined && { sessionId }),
      ...(form === 'json' && {
        responseFormat: { type: 'json', schema: { enum: ['ship', 'shore', 'sea'] } },
      }),
      ...(form === 'call' && { tools: [tool], toolChoice: 'required' }),
      ...(form === 'stop' && { stop: ['a', 'the'] }),
    }),
  );

describe('answers that are made at once', () => {
  it('are those that each is alone, whoever joins, leaves, fails or is aborted', async () => {
    const visit = fc.record({
      request,
      joinsAfter: fc.nat(6),
      abortsAfterParts: fc.option(fc.nat(5), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(visit, { minLength: 2, maxLength: 9 }),
        fc.integer({ min: 6, max: 20 }),
        fc.boolean(),
        async (visits, maximumRows, promptLookup) => {
          const { generator } = setUp({ maximumRows }, promptLookup);
          const running = new Set<Promise<unknown>>();
          const all: Promise<Outcome>[] = [];
          for (const one of visits) {
            await macrotasks(one.joinsAfter);
            while (running.size >= lanes) await Promise.race(running);
            const controller = new AbortController();
            let parts = 0;
            const result = answer(generator, one.request, controller.signal, () => {
              if (parts++ === one.abortsAfterParts) controller.abort(new Error('enough'));
            });
            running.add(result);
            void result.then(() => running.delete(result));
            all.push(result);
          }
          for (const [index, result] of (await Promise.all(all)).entries()) {
            const one = visits[index];
            if (!one) continue;
            const alone = await answer(setUp().generator, one.request);
            const isAborted = result.error instanceof Error && result.error.message === 'enough';
            if (isAborted) {
              const shown = result.tokenIds.length;
              expect(result.tokenIds).toEqual(alone.tokenIds.slice(0, shown));
            } else {
              expect(result.tokenIds).toEqual(alone.tokenIds);
              expect(result.calls).toEqual(alone.calls);
              expect(result.error?.constructor).toBe(alone.error?.constructor);
            }
          }
          // Nothing is left behind that a later answer would build on.
          const after = await answer(generator, ask('Count the ships at dusk.'));
          expect(after).toEqual(await answer(setUp().generator, ask('Count the ships at dusk.')));
        },
      ),
      { numRuns: 120 },
    );
  });

  it('share their steps', async () => {
    const { batch, generator } = setUp();
    const questions = ['Count.', 'Why?', 'Tell me.', 'When?'];
    await Promise.all(
      questions.map((content) => answer(generator, ask(content, { maxOutputTokens: 30 }))),
    );
    const full = batch.steps.filter((runs) => runs.size === lanes);
    expect(full.length).toBeGreaterThan(20);
    expect(batch.steps.length).toBeLessThan(50);
  });

  it('go on while a late-comer’s long prompt is computed in pieces', async () => {
    const { batch, generator } = setUp({ maximumRows: 8 });
    let late: Promise<Outcome> | undefined;
    let tokensAtJoin = 0;
    let tokens = 0;
    const first = answer(generator, ask('Count.', { maxOutputTokens: 60 }), never, (part) => {
      if (part.type === 'text-delta') tokens += part.tokenIds.length;
      if (tokens === 5 && !late) {
        tokensAtJoin = batch.steps.length;
        late = answer(generator, ask(`Tell ${'of the sea '.repeat(12)}`));
      }
    });
    await first;
    await late;
    const prompt = batch.steps.slice(tokensAtJoin).filter((runs) => {
      const sizes = [...runs.values()].map((ids) => ids.length);
      return sizes.some((size) => size > 1);
    });
    expect(prompt.length).toBeGreaterThan(5);
    expect(prompt.every((runs) => runs.size === 2)).toBe(true);
  });

  it('rest while interactive ones are made, where they are background ones, and are not lost', async () => {
    const { batch, generator } = setUp();
    const order: string[] = [];
    const slow = answer(
      generator,
      ask('Count.', { priority: 'background', maxOutputTokens: 40 }),
      never,
      () => order.push('slow'),
    );
    await macrotasks(6);
    const before = order.length;
    await answer(generator, ask('Why?', { maxOutputTokens: 40 }), never, () => order.push('fast'));
    const duringFast = order.filter((name) => name === 'slow').length - before;
    expect(before).toBeLessThan(15);
    // Every eighth step is for all.
    expect(duringFast).toBeGreaterThan(2);
    expect(duringFast).toBeLessThan(9);
    expect((await slow).tokenIds).toHaveLength(40);
    expect(batch.steps.length).toBeLessThan(90);
  });

  it('end together only where the pass that they share fails', async () => {
    let isBroken = false;
    const { generator } = setUp({
      beforeStep: () => {
        if (isBroken) throw new Error('device hiccup');
      },
    });
    const both = [answer(generator, ask('Count.')), answer(generator, ask('Why?'))];
    await macrotasks(4);
    isBroken = true;
    for (const { error } of await Promise.all(both))
      expect(error).toBeInstanceOf(EngineFailureError);
    isBroken = false;
    const again = await answer(generator, ask('Count.'));
    expect(again).toEqual(await answer(setUp().generator, ask('Count.')));
  });

  it('are refused beyond as many as there are caches', async () => {
    const { generator } = setUp();
    const open = Array.from({ length: lanes }, () => generator.generate(ask('Count.'), never));
    for (const one of open) await one.next();
    const { error } = await answer(generator, ask('Why?'));
    expect(error).toBeInstanceOf(EngineFailureError);
    await open[0]?.return();
    expect((await answer(generator, ask('Why?'))).error).toBeUndefined();
    for (const one of open) await one.return();
  });

  it('take over what another’s cache holds, also while that one is being answered', async () => {
    const { generator } = setUp();
    const system = { role: 'system', content: 'You are the harbour master. '.repeat(8) } as const;
    const turn = (content: string): EngineRequest => ({
      messages: [system, { role: 'user', content }],
      sampling: { temperature: 0 },
      maxOutputTokens: 20,
    });
    let second: Promise<Outcome> | undefined;
    let reused = 0;
    await answer(generator, turn('Count.'), never, (part) => {
      if (part.type !== 'text-delta' || second) return;
      second = answer(generator, turn('Why?'), never, (other) => {
        if (other.type === 'finish') reused = other.usage.cachedPromptTokens;
      });
    });
    const alone = await answer(setUp().generator, turn('Why?'));
    expect((await second)?.tokenIds).toEqual(alone.tokenIds);
    expect(reused).toBeGreaterThan(32);
  });

  it('take over a short beginning too, where it costs no conversation', async () => {
    const { generator } = setUp();
    const system = { role: 'system', content: 'You are the harbour master.' } as const;
    const cachedOf = async (content: string): Promise<number> => {
      const messages = [system, { role: 'user', content } as const];
      let cached = -1;
      const { error } = await answer(generator, { ...ask(content), messages }, never, (part) => {
        if (part.type === 'finish') cached = part.usage.cachedPromptTokens;
      });
      expect(error).toBeUndefined();
      return cached;
    };
    expect(await cachedOf(`Tell ${'of the sea '.repeat(9)}`)).toBe(0);
    const shared = await cachedOf(`Count ${'all the ships '.repeat(6)}`);
    expect(shared).toBeGreaterThanOrEqual(8);
    expect(shared).toBeLessThan(32);
  });
});
