import { LocalmostError } from '@localmost/protocol';
import {
  type ScriptedWireServer,
  startScriptedWireServer,
  type WireAnswer,
} from '@localmost/testing/scripted-wire-server';
import { afterEach, describe, expect, it } from 'vitest';
import { readAnswer, toldBy } from '../testing/read-answer.ts';
import { openAiCompatibleBackend } from './openai-compatible-backend.ts';

const secret = 'my father has the blue illness';
const tools = [{ name: 'look', parametersSchema: { type: 'object' } }];
const request = { messages: [{ role: 'user' as const, content: secret }], tools };

let server: ScriptedWireServer | undefined;
afterEach(() => server?.close());

async function answerOf(answer: WireAnswer) {
  server = await startScriptedWireServer(() => answer);
  const backend = openAiCompatibleBackend({
    id: 'far',
    baseUrl: `${server.url}/v1`,
    model: 'some-model',
    apiKey: 'a-key',
  });
  const result = await readAnswer(backend, request);
  return { ...result, server };
}

const chunk = (part: object) => `data: ${JSON.stringify(part)}\n\n`;
const text = (content: string) => chunk({ model: 'm-1', choices: [{ delta: { content } }] });
const finish = (reason: string, usage?: object) =>
  chunk({ choices: [{ delta: {}, finish_reason: reason }], ...(usage && { usage }) });
const call = (name: string, args: string) =>
  chunk({
    choices: [
      { delta: { tool_calls: [{ index: 0, id: 'c', function: { name, arguments: args } }] } },
    ],
  });
const done = 'data: [DONE]\n\n';
const json = { 'content-type': 'application/json' };
const errorBody = (error: object) =>
  JSON.stringify({ error: { message: `You said: ${secret}`, param: secret, ...error } });

type Expected = { code: string; reason?: string; retryable: boolean; [detail: string]: unknown };

/** What a server does, and what becomes of it. */
const failures: readonly (readonly [string, WireAnswer, Expected])[] = [
  ['a reset before the answer', { steps: ['reset'] }, { code: 'network', retryable: true }],
  [
    'a reset in mid-stream',
    { steps: [text('Once'), { pauseMs: 20 }, 'reset'] },
    { code: 'network', retryable: true },
  ],
  ['an end in mid-stream', { steps: [text('Once')] }, { code: 'network', retryable: true }],
  ['an empty answer', { steps: [] }, { code: 'network', retryable: true }],
  ['only the closing mark', { steps: [done] }, { code: 'network', retryable: true }],
  [
    '400',
    { status: 400, headers: json, steps: [errorBody({ type: 'invalid_request_error' })] },
    { code: 'cloud-failure', reason: 'rejected', status: 400, retryable: false },
  ],
  [
    '400 for a long conversation',
    { status: 400, headers: json, steps: [errorBody({ code: 'context_length_exceeded' })] },
    { code: 'context-overflow', status: 400, retryable: false },
  ],
  [
    '400 by a content filter',
    { status: 400, headers: json, steps: [errorBody({ code: 'content_filter' })] },
    { code: 'cloud-failure', reason: 'content-filter', status: 400, retryable: false },
  ],
  [
    '401',
    { status: 401, headers: json, steps: [errorBody({ code: 'invalid_api_key' })] },
    { code: 'cloud-failure', reason: 'unauthorized', status: 401, retryable: false },
  ],
  [
    '404',
    { status: 404, steps: ['not here'] },
    { code: 'cloud-failure', reason: 'not-found', status: 404, retryable: false },
  ],
  [
    '429 with seconds',
    { status: 429, headers: { ...json, 'retry-after': '7' }, steps: [errorBody({})] },
    {
      code: 'cloud-failure',
      reason: 'rate-limited',
      status: 429,
      retryAfterMs: 7000,
      retryable: true,
    },
  ],
  [
    '429 with a date',
    {
      status: 429,
      headers: {
        date: 'Sat, 21 Nov 2026 07:00:00 GMT',
        'retry-after': 'Sat, 21 Nov 2026 07:00:30 GMT',
      },
      steps: ['slow down'],
    },
    {
      code: 'cloud-failure',
      reason: 'rate-limited',
      status: 429,
      retryAfterMs: 30_000,
      retryable: true,
    },
  ],
  [
    '429 for want of money, which no waiting cures',
    { status: 429, headers: json, steps: [errorBody({ code: 'insufficient_quota' })] },
    { code: 'cloud-failure', reason: 'out-of-credit', status: 429, retryable: false },
  ],
  [
    '500 that repeats the prompt',
    { status: 500, headers: json, steps: [errorBody({ type: secret, code: secret })] },
    { code: 'cloud-failure', reason: 'server', status: 500, retryable: true },
  ],
  [
    '502 with a page',
    { status: 502, headers: { 'content-type': 'text/html' }, steps: [`<html>${secret}</html>`] },
    { code: 'cloud-failure', reason: 'server', status: 502, retryable: true },
  ],
  [
    '503',
    { status: 503, headers: { 'retry-after': 'soon' }, steps: ['busy'] },
    { code: 'cloud-failure', reason: 'overloaded', status: 503, retryable: true },
  ],
  [
    'a page with status 200',
    { headers: { 'content-type': 'text/html' }, steps: [`<html>${secret}</html>`] },
    { code: 'cloud-failure', reason: 'unusable-answer', retryable: false },
  ],
  [
    'a stream that is not JSON',
    { steps: [`data: {"choices": ${secret}\n\n`, done] },
    { code: 'cloud-failure', reason: 'unusable-answer', retryable: false },
  ],
  [
    'an error in the stream',
    { steps: [text('Once'), chunk({ error: { message: secret, type: 'overloaded_error' } })] },
    { code: 'cloud-failure', reason: 'overloaded', retryable: true },
  ],
  [
    'an error with a status in the stream',
    { steps: [chunk({ error: { message: secret, code: 429 } }), done] },
    { code: 'cloud-failure', reason: 'rate-limited', status: 429, retryable: true },
  ],
  [
    'arguments that are not JSON',
    { steps: [call('look', '{"at": "the'), finish('length'), done] },
    { code: 'cloud-failure', reason: 'tool-arguments-not-json', retryable: false },
  ],
  [
    'a call of a tool that was not offered',
    { steps: [call('delete_all', '{}'), finish('tool_calls'), done] },
    { code: 'cloud-failure', reason: 'unknown-tool', retryable: false },
  ],
  [
    'tool calls that never came',
    { steps: [text('I look.'), finish('tool_calls'), done] },
    { code: 'cloud-failure', reason: 'tool-calls-missing', retryable: false },
  ],
  [
    'a finish that means nothing',
    { steps: [text('Once'), finish('because'), done] },
    { code: 'cloud-failure', reason: 'unknown-finish', retryable: false },
  ],
  [
    'an answer of many megabytes',
    { steps: Array.from({ length: 80 }, () => text('x'.repeat(100_000))) },
    { code: 'cloud-failure', reason: 'answer-too-long', retryable: false },
  ],
  [
    'one line without an end',
    { steps: Array.from({ length: 80 }, () => `data: ${'x'.repeat(2 ** 20)}`) },
    { code: 'cloud-failure', reason: 'answer-too-long', retryable: false },
  ],
];

describe('an OpenAI-compatible server that fails', () => {
  it.each(failures)('%s', async (_, answer, { code, retryable, ...details }) => {
    const { error, server, parts } = await answerOf(answer);
    if (!(error instanceof LocalmostError)) throw new Error(`no typed error: ${toldBy(error)}`);
    expect({ code: error.code, retryable: error.retryable }).toEqual({ code, retryable });
    expect(error.details).toMatchObject({ backendId: 'far', ...details });
    expect(error.remedies.length).toBeGreaterThan(0);
    expect(toldBy(error)).not.toMatch(/blue illness|a-key/);
    expect(parts.some(({ type }) => type === 'finish')).toBe(false);
    expect(server.requests, 'one try').toHaveLength(1);
  });

  it('is not there at all', async () => {
    const { server } = await answerOf({ steps: [] });
    await server.close();
    const backend = openAiCompatibleBackend({ id: 'far', baseUrl: server.url, model: 'm' });
    const { error } = await readAnswer(backend, request);
    expect(error).toMatchObject({ code: 'network', details: { systemError: 'ECONNREFUSED' } });
    expect(toldBy(error)).not.toContain('blue illness');
  });

  it('sends the request elsewhere: nothing follows it there', async () => {
    const elsewhere = await startScriptedWireServer(() => ({ steps: [text('caught'), done] }));
    const { error } = await answerOf({
      status: 307,
      headers: { location: `${elsewhere.url}/v1/chat/completions` },
      steps: [],
    });
    expect(error).toMatchObject({ code: 'cloud-failure', details: { reason: 'redirected' } });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });
});

describe('what an OpenAI-compatible server may leave out', () => {
  it.each([
    ['no usage', undefined],
    ['a negative count', { prompt_tokens: -1, completion_tokens: 2 }],
    ['half a token', { prompt_tokens: 3, completion_tokens: 0.5 }],
    ['more than can be counted', { prompt_tokens: 3, completion_tokens: 1e300 }],
  ])('%s: estimated, and said so', async (_, usage) => {
    const { parts, error } = await answerOf({
      steps: [text('Yes, I do.'), finish('stop', usage), done],
    });
    expect(error).toBeUndefined();
    const last = parts.at(-1);
    if (last?.type !== 'finish') throw new Error('no finish');
    expect(last.usage.estimated).toBe(true);
    expect(last.usage.promptTokens).toBeGreaterThan(0);
    expect(last.usage.completionTokens).toBeGreaterThan(0);
    expect(last.usage.completionTokens).toBeLessThan(50);
  });

  it('arguments of a tool that takes none', async () => {
    const { parts } = await answerOf({ steps: [call('look', ''), finish('stop'), done] });
    expect(parts[1]).toMatchObject({ type: 'tool-call', call: { argumentsJson: '{}' } });
    expect(parts[2]).toMatchObject({ type: 'finish', reason: 'tool-calls' });
  });
});
