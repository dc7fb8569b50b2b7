import {
  ContextOverflowError,
  DeviceLostError,
  EngineFailureError,
  type EngineRequest,
  InvalidRequestError,
  type StreamPart,
  UnsupportedRequestError,
} from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import {
  type PipelineScript,
  ScriptedPipelineEngine,
} from '../testing/scripted-pipeline-engine.ts';
import { createAnswers } from './webllm-answers.ts';

const calm = new AbortController().signal;
const hermes = 'Hermes-3-Llama-3.1-8B-q4f32_1-MLC';

/** web-llm's engine over a script, and answers made from it. */
function scripted(script: PipelineScript, recordId = 'scripted') {
  const engine = new ScriptedPipelineEngine(recordId);
  engine.pipeline.script = script;
  const listeners = new Set<() => void>();
  const device = {
    loss: undefined as GPUDeviceLostInfo | undefined,
    onLost(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  let ids = 0;
  const generate = createAnswers({
    engine,
    modelId: 'model',
    limits: { contextWindow: 256, callsTools: recordId === hermes },
    templateStops: ['<|im_end|>'],
    cacheLength: () => engine.pipeline.cacheLength,
    device,
    newId: () => `call-${ids++}`,
  });
  const lose = () => {
    device.loss = { reason: 'unknown', message: 'gone' } as GPUDeviceLostInfo;
    for (const listener of listeners) listener();
  };
  return { engine, pipeline: engine.pipeline, generate, lose };
}

const ask = (change: Partial<EngineRequest> = {}): EngineRequest => ({
  messages: [{ role: 'user', content: 'Hello' }],
  ...change,
});

async function collect(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const textOf = (parts: readonly StreamPart[]): string =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');

describe('an answer of web-llm', () => {
  it('streams as start, deltas, finish, with the tokens counted', async () => {
    const { generate } = scripted({ messages: ['One', 'One two', 'One two three'] });
    const parts = await collect(generate(ask(), calm));
    expect(parts.map(({ type }) => type)).toEqual([
      'start',
      'text-delta',
      'text-delta',
      'text-delta',
      'finish',
    ]);
    expect(parts[0]).toEqual({
      type: 'start',
      modelId: 'model',
      engineId: 'webllm',
      backend: 'webgpu',
    });
    expect(textOf(parts)).toBe('One two three');
    expect(parts.at(-1)).toMatchObject({
      reason: 'stop',
      usage: { promptTokens: 5, completionTokens: 3, cachedPromptTokens: 0 },
    });
  });

  it('counts the turns that are still in the cache as prompt', async () => {
    const { generate, pipeline } = scripted({ messages: ['Hi', 'Hi.'] });
    await collect(generate(ask(), calm));
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'And?' },
    ] as const;
    const before = pipeline.cacheLength;
    const parts = await collect(generate(ask({ messages }), calm));
    expect(parts.at(-1)).toMatchObject({
      usage: { promptTokens: before + 5, completionTokens: 2, cachedPromptTokens: before },
    });
    // Another conversation: nothing of the first one stays.
    expect((await collect(generate(ask(), calm))).at(-1)).toMatchObject({
      usage: { promptTokens: 5, cachedPromptTokens: 0 },
    });
  });

  it('never shows how a stop string begins', async () => {
    const { generate } = scripted({ messages: ['yes', 'yes E', 'yes EN', 'yes '] });
    const parts = await collect(generate(ask({ stop: ['END'] }), calm));
    expect(textOf(parts)).toBe('yes ');
    expect(parts.at(-1)).toMatchObject({ reason: 'stop' });
  });

  it('shows what only looked like a stop string', async () => {
    const { generate } = scripted({ messages: ['yes E', 'yes EN', 'yes ENOUGH'] });
    expect(textOf(await collect(generate(ask({ stop: ['END'] }), calm)))).toBe('yes ENOUGH');
  });

  it('stops itself at a stop string that web-llm passes over', async () => {
    const messages = ['a', 'a b', 'a b STOP', 'a b STOP c', 'a b STOP c d', 'a b STOP c d e'];
    const { generate } = scripted({ messages });
    const parts = await collect(generate(ask({ stop: ['STOP'], ignoreEndToken: true }), calm));
    expect(textOf(parts)).toBe('a b ');
    expect(parts.at(-1)).toMatchObject({ reason: 'stop' });
  });

  it('shows the end of a character that never came whole', async () => {
    const { generate } = scripted({ messages: ['caf', 'caf\uFFFD'], finish: 'length' });
    const parts = await collect(generate(ask(), calm));
    expect(textOf(parts)).toBe('caf\uFFFD');
    expect(parts.at(-1)).toMatchObject({ reason: 'length' });
  });
});

describe('what web-llm is handed', () => {
  it('is every option, so that nothing comes from the model’s own settings', async () => {
    const { generate, pipeline } = scripted({ messages: ['x'] });
    await collect(generate(ask({ maxOutputTokens: 9, stop: ['END'] }), calm));
    expect(pipeline.prefilled[0]).toMatchObject({
      input: 'Hello',
      options: {
        temperature: 0.7,
        top_p: 0.95,
        repetition_penalty: 1,
        frequency_penalty: 0,
        presence_penalty: 0,
        max_tokens: 9,
        stop: ['END'],
      },
    });
  });

  it('bounds an answer by the window, and takes seeds of any sign', async () => {
    const { generate, pipeline } = scripted({ messages: ['x'] });
    await collect(generate(ask({ sampling: { seed: -5, topK: 1 } }), calm));
    expect(pipeline.prefilled[0]).toMatchObject({ options: { max_tokens: 256, temperature: 0 } });
    expect(pipeline.seeds[0]).toBe(2 ** 31 - 6);
  });

  it('has JSON as web-llm calls it', async () => {
    const { generate, pipeline } = scripted({ messages: ['{}'] });
    const schema = { type: 'object' };
    await collect(generate(ask({ responseFormat: { type: 'json', schema } }), calm));
    expect(pipeline.prefilled[0]).toMatchObject({
      options: { response_format: { type: 'json_object', schema: '{"type":"object"}' } },
    });
  });

  it.each<[string, Partial<EngineRequest>]>([
    ['sampling.topK', { sampling: { topK: 40 } }],
    ['sampling.minP', { sampling: { minP: 0.1 } }],
    ['promptLookup', { promptLookup: true }],
    ['tools', { tools: [{ name: 'f', parametersSchema: {} }] }],
    [
      'messages[1].role',
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'system', content: 'b' },
        ],
      },
    ],
    ['messages[0].role', { messages: [{ role: 'assistant', content: 'a' }] }],
    ['messages[0]', { messages: [{ role: 'tool', content: 'a', toolCallId: '1' }] }],
  ])(
    'is refused before anything is computed where web-llm cannot honour %s',
    async (part, change) => {
      const { generate, pipeline } = scripted({ messages: ['x'] });
      const error = await collect(generate(ask(change), calm)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnsupportedRequestError);
      expect(error).toMatchObject({ details: { backendId: 'webllm', part } });
      expect(pipeline.prefilled).toEqual([]);
    },
  );

  it.each<[string, Partial<EngineRequest>]>([
    ['no message', { messages: [] }],
    ['half a token', { maxOutputTokens: 0.5 }],
    ['an empty stop string', { stop: [''] }],
    ['a temperature that web-llm refuses', { sampling: { temperature: Number.NaN } }],
    ['a seed that is no whole number', { sampling: { seed: 0.5 } }],
  ])('is refused as invalid with %s', async (_name, change) => {
    const { generate } = scripted({ messages: ['x'] });
    await expect(collect(generate(ask(change), calm))).rejects.toBeInstanceOf(InvalidRequestError);
  });
});

describe('tools', () => {
  const tools = [
    { name: 'weather', parametersSchema: { type: 'object' } },
    { name: 'time', parametersSchema: { type: 'object' } },
  ];
  const calls = '[{"name":"weather","arguments":{"city":"Bonn"}}]';

  it('come whole, each with an id, and no text beside them', async () => {
    const { generate, pipeline } = scripted({ messages: ['[{"name', calls] }, hermes);
    const parts = await collect(generate(ask({ tools, toolChoice: 'required' }), calm));
    expect(parts.slice(1, -1)).toEqual([
      {
        type: 'tool-call',
        call: { id: 'call-0', name: 'weather', argumentsJson: '{"city":"Bonn"}' },
      },
    ]);
    expect(parts.at(-1)).toMatchObject({ reason: 'tool-calls' });
    expect(JSON.stringify(pipeline.prefilled)).toContain('<tools>');
  });

  it('are narrowed to the one that is named', async () => {
    const { generate, pipeline } = scripted({ messages: [calls] }, hermes);
    await collect(generate(ask({ tools, toolChoice: { name: 'weather' } }), calm));
    expect(JSON.stringify(pipeline.prefilled)).not.toContain('time');
  });

  it('are shown as text where the list was cut off', async () => {
    const { generate } = scripted({ messages: ['[{"name'], finish: 'length' }, hermes);
    const parts = await collect(generate(ask({ tools, toolChoice: 'required' }), calm));
    expect(textOf(parts)).toBe('[{"name');
    expect(parts.at(-1)).toMatchObject({ reason: 'length' });
  });

  it('that cannot be read are a typed error without what the model wrote', async () => {
    const { generate } = scripted({ messages: ['my secret'] }, hermes);
    const error = await collect(generate(ask({ tools, toolChoice: 'required' }), calm)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(EngineFailureError);
    expect(JSON.stringify([String(error), error])).not.toContain('secret');
  });

  it.each<[string, Partial<EngineRequest>]>([
    ['toolChoice', { tools }],
    [
      'messages[0].role',
      {
        tools,
        toolChoice: 'required',
        messages: [
          { role: 'system', content: 'a' },
          { role: 'user', content: 'b' },
        ],
      },
    ],
    ['responseFormat', { tools, toolChoice: 'required', responseFormat: { type: 'json' } }],
  ])('are refused where web-llm would do something else: %s', async (part, change) => {
    const { generate } = scripted({ messages: [calls] }, hermes);
    await expect(collect(generate(ask(change), calm))).rejects.toMatchObject({
      code: 'unsupported-request',
      details: { part },
    });
  });

  it('of earlier turns are written as the model wrote them', async () => {
    const { generate, pipeline } = scripted({ messages: ['Fine.'] }, hermes);
    const messages: EngineRequest['messages'] = [
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: '1', name: 'weather', argumentsJson: '{"city":"Bonn"}' }],
      },
      { role: 'tool', content: 'Sun', toolCallId: '1' },
    ];
    await collect(generate(ask({ messages, tools, toolChoice: 'none' }), calm));
    expect(JSON.stringify(pipeline.prefilled[0])).toContain(
      JSON.stringify('[{"arguments":{"city":"Bonn"},"name":"weather"}]').slice(1, -1),
    );
    expect(pipeline.prefilled[0]).toMatchObject({ input: 'Sun' });
  });
});

describe('an abort', () => {
  const many = Array.from({ length: 50 }, (_, index) => 'x'.repeat(index + 1));

  it('ends the answer with its reason after the token that is computed, and the next one runs', async () => {
    const { generate, pipeline } = scripted({ messages: many });
    const control = new AbortController();
    const reason = new Error('enough');
    let deltas = 0;
    const reading = async () => {
      for await (const part of generate(ask(), control.signal)) {
        if (part.type === 'text-delta' && ++deltas === 3) control.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(deltas).toBe(3);
    expect(pipeline.getFinishReason()).toBe('abort');
    pipeline.script = { messages: ['next'] };
    expect(textOf(await collect(generate(ask(), calm)))).toBe('next');
  });

  it('is heard while the pieces are held back', async () => {
    const control = new AbortController();
    // Halves of a character: web-llm shows none of them and would go on.
    const { generate, pipeline } = scripted({
      messages: many.map(() => '\uFFFD'),
      onToken: (index) => {
        if (index === 5) control.abort(new Error('enough'));
      },
    });
    await expect(collect(generate(ask(), control.signal))).rejects.toThrow('enough');
    expect(pipeline.getCurRoundCompletionTotalTokens()).toBeLessThan(8);
  });

  it('that came before the call computes nothing', async () => {
    const { generate, pipeline } = scripted({ messages: many });
    const stream = collect(generate(ask(), AbortSignal.abort(new Error('early'))));
    await expect(stream).rejects.toThrow('early');
    expect(pipeline.prefilled).toEqual([]);
  });

  it('by a reader who leaves frees the engine too', async () => {
    const { generate, pipeline } = scripted({ messages: many });
    for await (const part of generate(ask(), calm)) if (part.type === 'text-delta') break;
    expect(pipeline.stopped()).toBe(true);
    pipeline.script = { messages: ['next'] };
    expect(textOf(await collect(generate(ask(), calm)))).toBe('next');
  });

  it('of one answer is not needed by another: only one runs', async () => {
    const { generate } = scripted({ messages: many });
    const first = generate(ask(), calm);
    await first.next();
    await expect(collect(generate(ask(), calm))).rejects.toBeInstanceOf(EngineFailureError);
    await first.return();
  });
});

describe('a failure', () => {
  it('of the device ends an answer that hangs, and those after it', async () => {
    const { generate, lose } = scripted({ messages: ['a', 'a b', 'a b c'], hangAt: 1 });
    const reading = collect(generate(ask(), calm));
    setTimeout(lose, 30);
    await expect(reading).rejects.toBeInstanceOf(DeviceLostError);
    await expect(collect(generate(ask(), calm))).rejects.toBeInstanceOf(DeviceLostError);
  });

  it('that the lost device caused is told as the loss', async () => {
    const failAt = { index: 1, error: new Error('mapAsync failed') };
    const { generate, lose } = scripted({ messages: ['a', 'a b'], failAt });
    const reading = collect(generate(ask(), calm));
    setTimeout(lose, 60);
    await expect(reading).rejects.toBeInstanceOf(DeviceLostError);
  });

  it('in mid-answer is typed, and the next answer runs', async () => {
    const failAt = { index: 1, error: new Error('kernel') };
    const { generate, pipeline } = scripted({ messages: ['a', 'a b'], failAt });
    await expect(collect(generate(ask(), calm))).rejects.toBeInstanceOf(EngineFailureError);
    pipeline.script = { messages: ['next'] };
    expect(textOf(await collect(generate(ask(), calm)))).toBe('next');
  });

  it('by a prompt that is too long has the numbers', async () => {
    const error = Object.assign(
      new Error(
        'Prompt tokens exceed context window size: number of prompt tokens: 300; context window size: 256',
      ),
      { name: 'ContextWindowSizeExceededError' },
    );
    const { generate } = scripted({ messages: ['a'], failAt: { index: 0, error } });
    const thrown = await collect(generate(ask(), calm)).catch((fault: unknown) => fault);
    expect(thrown).toBeInstanceOf(ContextOverflowError);
    expect(thrown).toMatchObject({ details: { promptTokens: 300, contextWindow: 256 } });
  });
});
