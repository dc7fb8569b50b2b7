import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { CloudFailureError, NoCandidateError } from '@localmost/protocol';
import { answerSteps, type BackendStep, ScriptedChatBackend, textSteps } from '@localmost/testing';
import {
  embed,
  generateText,
  jsonSchema,
  NoSuchModelError,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalmostClient } from '../client.ts';
import { createClient } from '../create-client.ts';
import { createLocalmostProvider, type LocalmostProvider } from './create-localmost-provider.ts';

let vendor: ScriptedChatBackend;
let client: LocalmostClient;
let localmost: LocalmostProvider;
let scripts: (readonly BackendStep[])[];

beforeEach(() => {
  scripts = [];
  vendor = new ScriptedChatBackend({
    id: 'vendor',
    script: ({ messages }) =>
      scripts.shift() ?? answerSteps('vendor', textSteps(messages.at(-1)?.content ?? '')),
  });
  client = createClient({
    // What the classifier finds is tested where it stands; here every text is public.
    classifier: { classify: () => ({ class: 'public', score: 0, findings: [] }) },
    backends: [
      {
        id: 'vendor',
        zone: 'third-party',
        region: 'eu',
        retentionDays: 0,
        model: { id: 'scripted', version: '1.0' },
        contextTokens: 8192,
        supports: { tools: true, json: true },
        price: { kind: 'free' },
        backend: vendor,
      },
    ],
  });
  localmost = createLocalmostProvider(client);
});
afterEach(() => client.close());

const weather = tool({
  description: 'The weather of a city',
  inputSchema: jsonSchema<{ city: string }>({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  }),
  execute: async ({ city }) => ({ city, rain: true }),
});
const call = { id: 'c1', name: 'weather', argumentsJson: '{"city":"Bergen"}' };

/** What the work throws. Fails the test when it does not. */
async function caught(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
}

describe('the AI SDK', () => {
  test('generates a text, with usage, and with the decision behind it', async () => {
    const result = await generateText({
      model: localmost('auto'),
      instructions: 'Echo.',
      prompt: 'Hello there.',
      maxOutputTokens: 20,
      temperature: 0,
    });
    expect(result.text).toBe('Hello there.');
    expect(result.finishReason).toBe('stop');
    expect(result.usage).toMatchObject({ inputTokens: 7, outputTokens: 3 });
    expect(result.response.modelId).toBe('scripted-1');
    expect(result.providerMetadata?.localmost).toMatchObject({
      engine: 'vendor',
      decision: { chosen: 'vendor' },
    });
    expect(vendor.requests[0]).toMatchObject({
      messages: [
        { role: 'system', content: 'Echo.' },
        { role: 'user', content: 'Hello there.' },
      ],
      maxOutputTokens: 20,
      sampling: { temperature: 0 },
    });
  });

  test('streams, each piece before the answer is over', async () => {
    const pause = { waitMs: 300 };
    scripts = [answerSteps('vendor', [...textSteps('Hello '), pause, ...textSteps('there.')])];
    const { textStream, usage } = streamText({ model: localmost('auto'), prompt: 'Hi.' });
    const seen: { text: string; ended: number }[] = [];
    for await (const text of textStream) seen.push({ text, ended: vendor.ended });
    expect(seen.map(({ text }) => text)).toEqual(['Hello ', 'there.']);
    expect(seen[0]?.ended).toBe(0);
    expect((await usage).outputTokens).toBe(3);
  });

  test('calls a tool and goes on with its result, whole and streamed', async () => {
    const asking = answerSteps('vendor', [{ type: 'tool-call', call }], 'tool-calls');
    const common = {
      model: localmost('auto'),
      prompt: 'Rain in Bergen?',
      tools: { weather },
      stopWhen: stepCountIs(2),
    };
    scripts = [asking, answerSteps('vendor', textSteps('It rains.'))];
    const whole = await generateText(common);
    expect(whole.text).toBe('It rains.');
    expect(whole.steps[0]?.toolResults[0]?.output).toEqual({ city: 'Bergen', rain: true });
    scripts = [asking, answerSteps('vendor', textSteps('It rains.'))];
    expect(await streamText(common).text).toBe('It rains.');
    for (const request of [vendor.requests[1], vendor.requests[3]]) {
      expect(request?.messages.slice(1)).toEqual([
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', content: '{"city":"Bergen","rain":true}', toolCallId: 'c1' },
      ]);
      expect(request?.tools?.[0]).toMatchObject({
        name: 'weather',
        description: 'The weather of a city',
        parametersSchema: { required: ['city'] },
      });
    }
  });

  test('asks for JSON of a schema', async () => {
    scripts = [answerSteps('vendor', textSteps('{"rain":true}'))];
    const schema = jsonSchema<{ rain: boolean }>({
      type: 'object',
      properties: { rain: { type: 'boolean' } },
    });
    const result = await generateText({
      model: localmost('auto'),
      prompt: 'Rain?',
      output: Output.object({ schema, name: 'weather' }),
    });
    expect(result.output).toEqual({ rain: true });
    expect(vendor.requests[0]?.responseFormat).toMatchObject({ type: 'json', name: 'weather' });
  });

  test('says where a request may run by providerOptions', async () => {
    const error = await caught(() =>
      generateText({
        model: localmost('auto'),
        prompt: 'Hi.',
        providerOptions: { localmost: { mode: 'only_on_device' } },
      }),
    );
    expect(error).toBeInstanceOf(NoCandidateError);
    expect(vendor.requests).toEqual([]);
  });

  test('stops the backend when it aborts, whole and streamed', async () => {
    const hanging = answerSteps('vendor', [...textSteps('One '), { waitMs: 60_000 }]);
    scripts = [hanging, hanging];
    const signal = AbortSignal.timeout(200);
    const work = () =>
      generateText({ model: localmost('auto'), prompt: 'Hi.', abortSignal: signal });
    expect(await caught(work)).toBe(signal.reason);
    await expect.poll(() => vendor.ended).toBe(1);
    const controller = new AbortController();
    const stream = streamText({
      model: localmost('auto'),
      prompt: 'Hi.',
      abortSignal: controller.signal,
    }).fullStream;
    const kinds: string[] = [];
    for await (const { type } of stream) {
      kinds.push(type);
      if (type === 'text-delta') controller.abort();
    }
    expect(kinds.at(-1)).toBe('abort');
    await expect.poll(() => vendor.ended).toBe(2);
  });

  test('hears of an error in mid-stream once, with its class', async () => {
    const failure = new CloudFailureError({
      message: 'It broke off.',
      details: { status: 500 },
      remedies: [],
    });
    scripts = [[...answerSteps('vendor', textSteps('Hello ')).slice(0, 2), { throw: failure }]];
    const errors: unknown[] = [];
    const result = streamText({
      model: localmost('auto'),
      prompt: 'Hi.',
      onError: ({ error }) => void errors.push(error),
    });
    let text = '';
    for await (const delta of result.textStream) text += delta;
    expect(text).toBe('Hello ');
    expect(errors).toMatchObject([{ code: 'interrupted', details: { partialText: 'Hello ' } }]);
    expect(vendor.requests.length).toBe(1);
  });

  test('makes no embeddings and no images, and says so', async () => {
    const embedding = () => embed({ model: localmost.embeddingModel('auto'), value: 'x' });
    const error = await caught(embedding);
    expect(NoSuchModelError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ modelType: 'embeddingModel', modelId: 'auto' });
    expect(NoSuchModelError.isInstance(await caught(() => localmost.imageModel('x')))).toBe(true);
  });
});

describe('what cannot be honoured is refused, never dropped:', () => {
  const prompt: LanguageModelV4CallOptions['prompt'] = [
    { role: 'user', content: [{ type: 'text', text: 'Hi.' }] },
  ];
  const file = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: '' } } as const;
  const parameters = { type: 'object' } as const;
  const refusals: [string, Partial<LanguageModelV4CallOptions>][] = [
    ['presencePenalty', { presencePenalty: 0.5 }],
    ['frequencyPenalty', { frequencyPenalty: 0.5 }],
    ['reasoning', { reasoning: 'high' }],
    ['file', { prompt: [{ role: 'user', content: [file] }] }],
    ['reasoning', { prompt: [{ role: 'assistant', content: [{ type: 'reasoning', text: 'x' }] }] }],
    ['tool of the provider', { tools: [{ type: 'provider', id: 'a.b', name: 'b', args: {} }] }],
    [
      'strict tool',
      { tools: [{ type: 'function', name: 'f', inputSchema: parameters, strict: true }] },
    ],
    ['localmost.colour', { providerOptions: { localmost: { colour: 'red' } } }],
    [
      'restartAfterInterruption',
      { providerOptions: { localmost: { restartAfterInterruption: true } } },
    ],
  ];
  test.each(refusals)('%s', async (functionality, options) => {
    const model = localmost.languageModel('auto');
    const fault = { functionality: expect.stringContaining(functionality) };
    await expect(model.doGenerate({ prompt, ...options })).rejects.toMatchObject(fault);
    await expect(model.doStream({ prompt, ...options })).rejects.toMatchObject(fault);
    expect(vendor.requests).toEqual([]);
  });
});
