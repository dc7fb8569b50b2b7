import {
  CloudFailureError,
  ContextOverflowError,
  InterruptedError,
  NoCandidateError,
} from '@localmost/protocol';
import { answerSteps, type BackendStep, ScriptedChatBackend, textSteps } from '@localmost/testing';
import OpenAI, { APIError, APIUserAbortError, NotFoundError, PermissionDeniedError } from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalmostClient } from '../client.ts';
import { createClient } from '../create-client.ts';
import { createOpenAiFetch } from './create-openai-fetch.ts';

let vendor: ScriptedChatBackend;
let localmost: LocalmostClient;
let openai: OpenAI;
let steps: readonly BackendStep[] | undefined;

beforeEach(() => {
  steps = undefined;
  vendor = new ScriptedChatBackend({
    id: 'vendor',
    script: ({ messages }) =>
      steps ?? answerSteps('vendor', textSteps(messages.at(-1)?.content ?? '')),
  });
  localmost = createClient({
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
  // The official client, unchanged: nothing but its `fetch` is ours.
  openai = new OpenAI({
    apiKey: 'none',
    baseURL: 'http://localmost.invalid/v1',
    fetch: createOpenAiFetch(localmost),
  });
});
afterEach(() => localmost.close());

const hello = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hello there.' }] };
const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};

/** What the work throws. Fails the test when it does not. */
async function caught(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
}

describe('the official OpenAI client', () => {
  test('gets a whole answer', async () => {
    const answer = await openai.chat.completions.create({ ...hello, max_completion_tokens: 20 });
    expect(answer.choices[0]?.message.content).toBe('Hello there.');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.total_tokens).toBe(10);
    expect(vendor.requests[0]?.maxOutputTokens).toBe(20);
  });

  test('streams, each chunk before the answer is over', async () => {
    steps = answerSteps('vendor', [
      ...textSteps('Hello '),
      { waitMs: 300 },
      ...textSteps('there.'),
    ]);
    const seen: { text: string; ended: number }[] = [];
    const stream = await openai.chat.completions.create({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    let usage: unknown;
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content;
      if (text) seen.push({ text, ended: vendor.ended });
      usage = chunk.usage ?? usage;
    }
    expect(seen.map(({ text }) => text)).toEqual(['Hello ', 'there.']);
    expect(seen[0]?.ended).toBe(0);
    expect(usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 3 });
  });

  test('has its tools called, and gives the results back', async () => {
    const call = { id: 'c1', name: 'weather', argumentsJson: '{"city":"Bergen"}' };
    steps = answerSteps('vendor', [{ type: 'tool-call', call }], 'tool-calls');
    const first = await openai.chat.completions
      .stream({ ...hello, tools: [weather], tool_choice: 'auto' })
      .finalChatCompletion();
    const asked = first.choices[0]?.message.tool_calls?.[0];
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(asked).toMatchObject({
      id: 'c1',
      function: { name: 'weather', arguments: '{"city":"Bergen"}' },
    });
    expect(vendor.requests[0]?.tools?.[0]?.name).toBe('weather');

    steps = undefined;
    const message = first.choices[0]?.message;
    if (!message) throw new Error('There is no message.');
    await openai.chat.completions.create({
      ...hello,
      tools: [weather],
      messages: [
        ...hello.messages,
        message,
        { role: 'tool', tool_call_id: 'c1', content: '{"rain":true}' },
      ],
    });
    expect(vendor.requests[1]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: '', toolCalls: [call] },
      { role: 'tool', content: '{"rain":true}', toolCallId: 'c1' },
    ]);
  });

  test('has its JSON schema honoured', async () => {
    steps = answerSteps('vendor', textSteps('{"rain":true}'));
    const schema = { type: 'object', properties: { rain: { type: 'boolean' } } };
    const answer = await openai.chat.completions.parse({
      ...hello,
      response_format: { type: 'json_schema', json_schema: { name: 'rain', schema, strict: true } },
    });
    expect(answer.choices[0]?.message.parsed).toEqual({ rain: true });
    expect(vendor.requests[0]?.responseFormat).toEqual({ type: 'json', name: 'rain', schema });
  });

  test('says where a request may run by fields of its own', async () => {
    const body = { ...hello, mode: 'only_on_device' };
    const error = await caught(() => openai.chat.completions.create(body));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(vendor.requests).toEqual([]);
  });

  test('stops the backend when it aborts, before and in the middle of a stream', async () => {
    steps = answerSteps('vendor', [{ waitMs: 60_000 }]);
    const controller = new AbortController();
    const waiting = openai.chat.completions.create(hello, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect(await caught(() => waiting)).toBeInstanceOf(APIUserAbortError);
    expect(vendor.ended).toBe(vendor.requests.length);

    steps = answerSteps('vendor', [...textSteps('One two three '), { waitMs: 60_000 }]);
    const stream = await openai.chat.completions.create({ ...hello, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text.includes('two')) stream.controller.abort();
    }
    expect(text).toMatch(/^One two/);
    await expect.poll(() => vendor.ended).toBe(2);
  });

  test('stops the backend when it leaves the loop', async () => {
    steps = answerSteps('vendor', [...textSteps('One two three '), { waitMs: 60_000 }]);
    for await (const chunk of await openai.chat.completions.create({ ...hello, stream: true })) {
      if (chunk.choices[0]?.delta.content) break;
    }
    await expect.poll(() => vendor.ended).toBe(1);
  });

  test('hears of an error in mid-stream, with what had come', async () => {
    const failure = new CloudFailureError({
      message: 'It broke off.',
      details: { status: 500 },
      remedies: ['Ask again.'],
    });
    steps = [...answerSteps('vendor', textSteps('Hello ')).slice(0, 2), { throw: failure }];
    let text = '';
    const error = await caught(async () => {
      for await (const chunk of await openai.chat.completions.create({ ...hello, stream: true })) {
        text += chunk.choices[0]?.delta.content ?? '';
      }
    });
    expect(text).toBe('Hello ');
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ code: 'interrupted' });
    expect(vendor.requests.length).toBe(1);
  });

  test('hears of an error in its own classes, with code, parameter and remedies', async () => {
    const error = await caught(() =>
      openai.chat.completions.create({ ...hello, logit_bias: { 5: 1 } }),
    );
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid-request',
      param: 'logit_bias',
      type: 'invalid_request_error',
      error: { remedies: ['Leave `logit_bias` out, or unset.'] },
    });
    const unknown = await caught(() => openai.chat.completions.create({ ...hello, model: 'gpt' }));
    expect(unknown).toBeInstanceOf(NotFoundError);
    expect(unknown).toMatchObject({ code: 'unknown-model' });
  });

  test('refuses to splice: an answer may not begin anew', async () => {
    const body = { ...hello, restartAfterInterruption: true };
    const error = await caught(() => openai.chat.completions.create(body));
    expect(error).toMatchObject({ status: 400, param: 'restartAfterInterruption' });
  });

  test('lists the models, and knows one by its id', async () => {
    const ids: string[] = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids).toEqual(['auto']);
    expect((await openai.models.retrieve('auto')).owned_by).toBe('localmost');
    expect(await caught(() => openai.models.retrieve('gpt'))).toBeInstanceOf(NotFoundError);
  });

  test('hears that other routes are not there, and does not try them again', async () => {
    const error = await caught(() => openai.moderations.create({ input: 'x' }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ code: 'unknown-route' });
  });
});

describe('the fetch itself', () => {
  const post = (body: BodyInit) =>
    createOpenAiFetch(localmost)('http://any.invalid/v1/chat/completions', {
      method: 'POST',
      body,
    });

  test.each(['', 'null', '[]', '{', '"hi"'])('answers 400 to a body that is %j', async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid-request' } });
  });

  test.each([
    [403, new NoCandidateError({ message: 'x', remedies: [] })],
    [400, new ContextOverflowError({ message: 'x', remedies: [] })],
    [502, new InterruptedError({ message: 'x', remedies: [] })],
    [500, new TypeError('x')],
  ])('answers %i for its error', async (status, thrown) => {
    const create = () => Promise.reject(thrown);
    const failing = { ...localmost, chat: { completions: { create } } };
    const response = await createOpenAiFetch(failing)('http://any.invalid/chat/completions', {
      method: 'POST',
      body: JSON.stringify(hello),
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-should-retry')).toBe('false');
  });

  test('ends a stream as OpenAI’s server does', async () => {
    const response = await post(JSON.stringify({ ...hello, stream: true }));
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const lines = (await response.text()).split('\n\n');
    expect(lines.slice(-2)).toEqual(['data: [DONE]', '']);
    expect(lines.slice(0, -2).every((line) => line.startsWith('data: {"id":"chatcmpl-'))).toBe(
      true,
    );
  });

  test('throws where its caller had aborted before', async () => {
    const signal = AbortSignal.abort();
    const work = createOpenAiFetch(localmost)('http://any.invalid/v1/models', { signal });
    await expect(work).rejects.toBe(signal.reason);
  });
});
