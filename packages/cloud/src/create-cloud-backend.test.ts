import type { LanguageModelV4 } from '@ai-sdk/provider';
import {
  type EngineRequest,
  InvalidRequestError,
  LocalmostError,
  NetworkError,
  UnsupportedRequestError,
} from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCloudBackend } from './create-cloud-backend.ts';
import { readAnswer, toldBy } from './testing/read-answer.ts';
import { finishPart, scriptedLanguageModel, textPart } from './testing/scripted-language-model.ts';

const secret = 'my father has the blue illness';
const request: EngineRequest = { messages: [{ role: 'user', content: secret }] };

function backendOf(parts: Iterable<unknown>) {
  return createCloudBackend({ id: 'far', model: scriptedLanguageModel(parts) });
}

describe('the request, in the V4 contract’s form', () => {
  it('carries every part', async () => {
    const model = scriptedLanguageModel([textPart('{}'), finishPart('length')]);
    const backend = createCloudBackend({ id: 'far', model });
    const schema = { type: 'object' } as const;
    await readAnswer(backend, {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: 'I look.',
          toolCalls: [{ id: 'c1', name: 'look', argumentsJson: '{"town":"Oslo"}' }],
        },
        { role: 'tool', content: 'grey', toolCallId: 'c1' },
      ],
      sampling: { temperature: 0.5, topK: 3, topP: 0.8, seed: 9 },
      maxOutputTokens: 50,
      stop: ['END'],
      tools: [{ name: 'look', description: 'Looks.', parametersSchema: schema }],
      toolChoice: { name: 'look' },
      responseFormat: { type: 'json', schema, name: 'verdict' },
    });
    const { abortSignal, ...options } = model.calls[0] ?? {};
    expect(abortSignal).toBeInstanceOf(AbortSignal);
    expect(options).toEqual({
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'I look.' },
            { type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { town: 'Oslo' } },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c1',
              toolName: 'look',
              output: { type: 'text', value: 'grey' },
            },
          ],
        },
      ],
      temperature: 0.5,
      topK: 3,
      topP: 0.8,
      seed: 9,
      maxOutputTokens: 50,
      stopSequences: ['END'],
      tools: [{ type: 'function', name: 'look', description: 'Looks.', inputSchema: schema }],
      toolChoice: { type: 'tool', toolName: 'look' },
      responseFormat: { type: 'json', schema, name: 'verdict' },
      includeRawChunks: false,
      headers: {},
    });
  });

  it.each<[string, Partial<EngineRequest>]>([
    ['sampling.minP', { sampling: { minP: 0.1 } }],
    ['sampling.repetitionPenalty', { sampling: { repetitionPenalty: 1.1 } }],
    ['promptLookup', { promptLookup: true }],
    ['ignoreEndToken', { ignoreEndToken: true }],
    ['toolChoice', { toolChoice: 'required' }],
    [
      'toolChoice.name',
      { tools: [{ name: 'a', parametersSchema: {} }], toolChoice: { name: 'b' } },
    ],
    [
      'tools[1].name',
      {
        tools: [
          { name: 'a', parametersSchema: {} },
          { name: 'a', parametersSchema: {} },
        ],
      },
    ],
    ['messages[0].toolCallId', { messages: [{ role: 'tool', content: '', toolCallId: 'x' }] }],
    [
      'messages[0].toolCalls[0].argumentsJson',
      {
        messages: [
          {
            role: 'assistant',
            content: '',
            toolCalls: [{ id: 'x', name: 'a', argumentsJson: '{' }],
          },
        ],
      },
    ],
  ])('refuses %s before it calls the model', async (part, rest) => {
    const model = scriptedLanguageModel([finishPart()]);
    const backend = createCloudBackend({ id: 'far', model });
    expect(backend.supports({ ...request, ...rest })).toMatchObject({ supported: false, part });
    const { error } = await readAnswer(backend, { ...request, ...rest });
    expect(error).toBeInstanceOf(UnsupportedRequestError);
    expect(error).toMatchObject({ details: { backendId: 'far', part } });
    expect(model.calls).toEqual([]);
  });

  it('refuses what its facts say, with their reason', () => {
    const backend = createCloudBackend({
      id: 'far',
      model: scriptedLanguageModel([]),
      supports: {
        refuses: { 'sampling.seed': 'it has none', 'messages.system': 'it takes none' },
        maximumStopStrings: 1,
        maximumTemperature: 1,
        jsonNeedsSchema: true,
      },
    });
    const partOf = (rest: Partial<EngineRequest>) => {
      const support = backend.supports({ ...request, ...rest });
      return support.supported ? null : support.part;
    };
    expect(partOf({ sampling: { seed: 1 } })).toBe('sampling.seed');
    expect(partOf({ messages: [{ role: 'system', content: 'x' }] })).toBe('messages.system');
    expect(partOf({ stop: ['a', 'b'] })).toBe('stop');
    expect(partOf({ sampling: { temperature: 1.5 } })).toBe('sampling.temperature');
    expect(partOf({ responseFormat: { type: 'json' } })).toBe('responseFormat');
    expect(partOf({ stop: ['a'], sampling: { temperature: 1 } })).toBeNull();
  });

  it('refuses what the package would leave out, before the call where the package can say', async () => {
    const warnings = [{ type: 'unsupported' as const, feature: 'seed' }];
    const model = scriptedLanguageModel([finishPart()], warnings);
    const { error } = await readAnswer(createCloudBackend({ id: 'far', model }), request);
    expect(error).toMatchObject({
      code: 'unsupported-request',
      details: { part: 'sampling.seed' },
    });
    expect(model.calls).toEqual([]);
  });

  it.each([
    [{ type: 'unsupported', feature: 'topP' }, 'sampling.topP'],
    [{ type: 'other', message: `removed: ${secret}` }, 'messages'],
  ])('refuses what the package left out, before the first part: %o', async (warning, part) => {
    const parts = [{ type: 'stream-start', warnings: [warning] }, textPart('Yes'), finishPart()];
    const result = await readAnswer(backendOf(parts), request);
    expect(result.parts).toEqual([]);
    expect(result.error).toMatchObject({ code: 'unsupported-request', details: { part } });
    expect(toldBy(result.error)).not.toContain('blue illness');
  });
});

describe('the answer, held against the request', () => {
  it.each<[string, Partial<EngineRequest>, unknown[], string]>([
    [
      'prose for JSON',
      { responseFormat: { type: 'json' } },
      [textPart('Sure!')],
      'answer-not-json',
    ],
    [
      'no call where one was required',
      { tools: [{ name: 'a', parametersSchema: {} }], toolChoice: 'required' },
      [textPart('No.')],
      'tool-choice-ignored',
    ],
    ['a picture', {}, [{ type: 'file', mediaType: 'image/png', data: 'AAAA' }], 'unknown-content'],
    ['a part of the future with text', {}, [{ type: 'poem', text: 'Roses' }], 'unknown-content'],
    [
      'a tool that the server ran itself',
      { tools: [{ name: 'a', parametersSchema: {} }] },
      [{ type: 'tool-call', toolCallId: 'c', toolName: 'a', input: '{}', providerExecuted: true }],
      'unknown-content',
    ],
    ['a delta that is no text', {}, [{ type: 'text-delta', id: '0', delta: 7 }], 'unknown-content'],
  ])('fails on %s', async (_, rest, parts, reason) => {
    const { error } = await readAnswer(backendOf([...parts, finishPart()]), {
      ...request,
      ...rest,
    });
    expect(error).toMatchObject({ code: 'cloud-failure', details: { reason } });
  });

  it('passes over parts without content, known or not', async () => {
    const { text, error } = await readAnswer(
      backendOf([
        { type: 'stream-start', warnings: [] },
        { type: 'response-metadata', modelId: 'exact-1' },
        { type: 'reasoning-delta', id: 'r', delta: 'thinking' },
        { type: 'heartbeat-of-the-future', id: '1' },
        textPart('Yes'),
        { type: 'ping' },
        finishPart(),
      ]),
      request,
    );
    expect([text, error]).toEqual(['Yes', undefined]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -3, 1.5])(
    'estimates instead of %d',
    async (output) => {
      const { parts } = await readAnswer(
        backendOf([textPart('Yes'), finishPart('stop', { output })]),
        request,
      );
      expect(parts.at(-1)).toMatchObject({ usage: { estimated: true } });
    },
  );

  it('tells calls apart that the server numbered alike', async () => {
    const call = { type: 'tool-call', toolCallId: 'same', toolName: 'a', input: '{}' };
    const { parts } = await readAnswer(backendOf([call, call, finishPart('tool-calls')]), {
      ...request,
      tools: [{ name: 'a', parametersSchema: {} }],
    });
    const ids = parts.flatMap((part) => (part.type === 'tool-call' ? [part.call.id] : []));
    expect(new Set(ids).size).toBe(2);
  });
});

describe('loading the model', () => {
  it('happens once, at the first answer; a load that failed is tried again', async () => {
    let loads = 0;
    const backend = createCloudBackend({
      id: 'far',
      model: async () => {
        loads += 1;
        if (loads === 1) throw new TypeError('chunk not found');
        return scriptedLanguageModel([textPart('Yes'), finishPart()]);
      },
    });
    expect(loads).toBe(0);
    expect((await readAnswer(backend, request)).error).toBeInstanceOf(NetworkError);
    expect((await readAnswer(backend, request)).error).toBeUndefined();
    expect((await readAnswer(backend, request)).error).toBeUndefined();
    expect(loads).toBe(2);
  });

  it('refuses a model of another version of the contract', () => {
    const old = { ...scriptedLanguageModel([]), specificationVersion: 'v3' };
    const make = () => createCloudBackend({ id: 'far', model: old as unknown as LanguageModelV4 });
    expect(make).toThrow(InvalidRequestError);
  });

  it('is left behind when the caller aborts', async () => {
    const backend = createCloudBackend({ id: 'far', model: () => new Promise(() => undefined) });
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 5);
    expect((await readAnswer(backend, request, controller.signal)).error).toBe(reason);
  });
});

describe('a reader that leaves', () => {
  it('fires the package’s signal too, for streams that do not pass a cancel on', async () => {
    const model = scriptedLanguageModel([textPart('one'), textPart('two'), finishPart()]);
    const { signal } = new AbortController();
    for await (const part of createCloudBackend({ id: 'far', model }).answer(request, { signal })) {
      if (part.type === 'text-delta') break;
    }
    expect(model.calls[0]?.abortSignal?.aborted).toBe(true);
    expect(signal.aborted).toBe(false);
  });
});

describe('a package that looks at no signal', () => {
  it('has its late stream cancelled', async () => {
    let cancelled = () => {};
    const isCancelled = new Promise<void>((resolve) => {
      cancelled = resolve;
    });
    let open = () => {};
    const model: LanguageModelV4 = {
      ...scriptedLanguageModel([]),
      doStream: () =>
        new Promise((resolve) => {
          open = () => resolve({ stream: new ReadableStream({ cancel: cancelled }) });
        }),
    };
    const reason = new Error('enough');
    const controller = new AbortController();
    const reading = readAnswer(
      createCloudBackend({ id: 'far', model }),
      request,
      controller.signal,
    );
    setTimeout(() => controller.abort(reason), 5);
    expect((await reading).error).toBe(reason);
    open();
    await isCancelled;
  });
});

describe('any stream at all', () => {
  const anyPart = fc.oneof(
    fc.string({ unit: 'binary' }).map(textPart),
    fc
      .constantFrom('stop', 'length', 'other', 'error', 'interrupted', 'tool-calls')
      .map((unified) => finishPart(unified as 'stop')),
    fc.record({
      type: fc.constantFrom('error', 'custom', 'source', 'tool-call', 'response-metadata', 'new'),
      error: fc.anything(),
      modelId: fc.anything(),
      toolCallId: fc.anything(),
      toolName: fc.anything(),
      input: fc.anything(),
      text: fc.anything(),
    }),
    fc.constant(new TypeError(`terminated: ${secret}`)),
  );

  it('ends in one finish or one typed error, its text well formed, the prompt told to no one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPart, { maxLength: 8 }), async (streamParts) => {
        const { parts, text, error } = await readAnswer(backendOf(streamParts), request);
        const finishes = parts.filter(({ type }) => type === 'finish').length;
        expect(finishes).toBe(error === undefined ? 1 : 0);
        if (error !== undefined) expect(error).toBeInstanceOf(LocalmostError);
        if (parts.length > 0) expect(parts[0]?.type).toBe('start');
        expect(text.isWellFormed()).toBe(true);
        expect(toldBy(error)).not.toContain('blue illness');
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
