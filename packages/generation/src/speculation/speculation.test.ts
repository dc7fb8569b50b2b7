import { type EngineRequest, UnsupportedRequestError } from '@localmost/protocol';
import { ScriptedTokenModel, type ScriptedTokenModelOptions } from '@localmost/testing';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTextGenerator } from '../loop/text-generator.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

const { definition } = readTokenizerFixture('headers');
const tokenizer = createTokenizer(definition);
const { vocabularySize } = tokenizer;

/** A model that mostly goes on as the last token went on before, and sometimes does not. */
function mostlyCopying(surprise: number): ScriptedTokenModelOptions['next'] {
  return (held) => {
    let hash = surprise;
    for (const id of held.slice(-5)) hash = (Math.imul(hash, 31) + id) >>> 0;
    const logits = Float32Array.from({ length: vocabularySize }, (_, id) =>
      definition.endTokenIds.includes(id) ? -99 : Math.sin(hash + id * 1.7),
    );
    const end = held.length;
    const place = held.lastIndexOf(held[end - 1] ?? -1, end - 2);
    if (place >= 0 && hash % 5 !== 0) logits[held[place + 1] ?? 0] = 4;
    return logits;
  };
}

function setUp(
  next: ScriptedTokenModelOptions['next'],
  promptLookup: boolean,
  model: ScriptedTokenModel = new ScriptedTokenModel({ contextWindow: 400, vocabularySize, next }),
) {
  let time = 0;
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'scripted',
    engineId: 'scripted-engine',
    backend: 'wasm',
    promptLookup,
    // Every step takes one tick, so that a draft pays as soon as one of its tokens is right.
    now: () => time++,
  });
  const answer = async (request: EngineRequest) => {
    const tokenIds: number[] = [];
    for await (const part of generator.generate(request, new AbortController().signal)) {
      if (part.type === 'text-delta') tokenIds.push(...part.tokenIds);
      if (part.type === 'finish') return { tokenIds, usage: part.usage };
    }
    throw new Error('no finish');
  };
  return { model, answer };
}

const ships = 'The keeper counted the ships. The keeper counted the ships. The keeper counted the';

describe('prompt-lookup speculation', () => {
  it('draws the very tokens that would be drawn without it, greedy and sampled', async () => {
    let acceptedInAll = 0;
    const request = fc.record({
      content: fc.constantFrom(ships, 'one two one two one two', 'no copy here'),
      temperature: fc.constantFrom(0, 0.5, 1.5),
      repetitionPenalty: fc.constantFrom(1, 1.2),
      seed: fc.nat(1000),
      maxOutputTokens: fc.integer({ min: 1, max: 90 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(50),
        fc.array(request, { minLength: 1, maxLength: 3 }),
        async (surprise, turns) => {
          const plain = setUp(mostlyCopying(surprise), false);
          const drafting = setUp(mostlyCopying(surprise), true);
          for (const { content, maxOutputTokens, ...sampling } of turns) {
            const messages = [{ role: 'user' as const, content }];
            const engineRequest = { messages, sampling, maxOutputTokens };
            const expected = await plain.answer(engineRequest);
            const result = await drafting.answer(engineRequest);
            expect(result.tokenIds).toEqual(expected.tokenIds);
            expect(result.usage.completionTokens).toBe(expected.usage.completionTokens);
            const { draftedTokens = 0, acceptedDraftTokens = 0 } = result.usage;
            expect(acceptedDraftTokens).toBeLessThanOrEqual(draftedTokens);
            acceptedInAll += acceptedDraftTokens;
          }
        },
      ),
      { numRuns: 80 },
    );
    expect(acceptedInAll).toBeGreaterThan(100);
  });

  it('takes far fewer passes over the model where the answer copies', async () => {
    const request: EngineRequest = {
      messages: [{ role: 'user', content: ships }],
      sampling: { temperature: 0 },
      ignoreEndToken: true,
      maxOutputTokens: 120,
    };
    const period = tokenizer.encode(' The keeper counted the ships.');
    const { model, answer } = setUp((held) => period[held.length % period.length] ?? 0, true);
    const { usage } = await answer(request);
    expect(model.calls.length).toBeLessThan(40);
    expect(usage.acceptedDraftTokens).toBe(120 - model.calls.length);
  });

  it('leaves a true cache when a pass fails in the middle of a draft', async () => {
    const request = (content: string): EngineRequest => ({
      messages: [{ role: 'user', content }],
      sampling: { temperature: 0 },
      maxOutputTokens: 60,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(50), fc.nat(40), async (surprise, faultAtPass) => {
        const next = mostlyCopying(surprise);
        let passes = 0;
        let isFirstAnswer = true;
        const model = new ScriptedTokenModel({
          contextWindow: 400,
          vocabularySize,
          next,
          chunkLength: 3,
          beforeChunk: () => {
            if (isFirstAnswer && passes++ === faultAtPass + 15) throw new Error('device hiccup');
          },
        });
        const drafting = setUp(next, true, model);
        await drafting.answer(request(ships)).catch(() => {});
        isFirstAnswer = false;
        const result = await drafting.answer(request(`${ships} ships`));
        const fresh = await setUp(next, false).answer(request(`${ships} ships`));
        expect(result.tokenIds).toEqual(fresh.tokenIds);
      }),
      { numRuns: 60 },
    );
  });

  it('is done or not as the request says, and refused where the engine cannot', async () => {
    const request: EngineRequest = {
      messages: [{ role: 'user', content: ships }],
      sampling: { temperature: 0 },
      ignoreEndToken: true,
      maxOutputTokens: 60,
    };
    const period = tokenizer.encode(' The keeper counted the ships.');
    const next: ScriptedTokenModelOptions['next'] = (held) =>
      period[held.length % period.length] ?? 0;
    const on = setUp(next, true);
    expect((await on.answer({ ...request, promptLookup: false })).usage).not.toHaveProperty(
      'draftedTokens',
    );
    const off = setUp(next, false);
    expect((await off.answer(request)).usage).not.toHaveProperty('draftedTokens');
    const { usage } = await off.answer({ ...request, promptLookup: true });
    expect(usage.draftedTokens).toBeGreaterThan(20);

    const model = new ScriptedTokenModel({ contextWindow: 400, vocabularySize, next });
    const single = setUp(next, true, Object.assign(model, { forwardMany: undefined }));
    expect((await single.answer(request)).tokenIds).toHaveLength(60);
    await expect(single.answer({ ...request, promptLookup: true })).rejects.toThrow(
      UnsupportedRequestError,
    );
  });

  it('ends where the context window is full, not past it', async () => {
    const period = tokenizer.encode(' ships and');
    const { model, answer } = setUp((held) => period[held.length % period.length] ?? 0, true);
    const { usage } = await answer({
      messages: [{ role: 'user', content: ships }],
      sampling: { temperature: 0 },
    });
    expect(usage.promptTokens + usage.completionTokens).toBe(400);
    expect(model.position).toBeLessThanOrEqual(400);
  });
});
