import { InvalidRequestError } from '@localmost/protocol';
import {
  type ScriptedWireServer,
  startScriptedWireServer,
  type WireAnswer,
} from '@localmost/testing/scripted-wire-server';
import { afterEach, describe, expect, it } from 'vitest';
import { readAnswer } from '../testing/read-answer.ts';
import { openAiCompatibleBackend } from './openai-compatible-backend.ts';

const request = { messages: [{ role: 'user' as const, content: 'Hello?' }] };
const text = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const end = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\n`;

let server: ScriptedWireServer | undefined;
afterEach(() => server?.close());

async function start(answer: WireAnswer): Promise<ScriptedWireServer> {
  server = await startScriptedWireServer(() => answer);
  return server;
}

describe('an OpenAI-compatible backend', () => {
  it('keeps characters whole, wherever bytes and deltas are cut', async () => {
    const family = '👩‍👩‍👧 naïve 你好';
    const bytes = Buffer.from(text(family) + end);
    const steps = Array.from(bytes, (_, index) => [
      new Uint8Array(bytes.subarray(index, index + 1)),
      { pauseMs: 0 },
    ]).flat();
    const { url } = await start({ steps });
    const answer = await readAnswer(
      openAiCompatibleBackend({ id: 'a', baseUrl: url, model: 'm' }),
      request,
    );
    expect(answer.text).toBe(family);
  }, 60_000);

  it('joins halves of a character that came in two deltas', async () => {
    const half = (escaped: string) => `data: {"choices":[{"delta":{"content":"${escaped}"}}]}\n\n`;
    const { url } = await start({
      steps: [half('a\\ud83d'), half('\\ude00b'), half('\\ud83d'), end],
    });
    const answer = await readAnswer(
      openAiCompatibleBackend({ id: 'a', baseUrl: url, model: 'm' }),
      request,
    );
    expect(answer.text).toBe('a😀b\ufffd');
  });

  it('hangs up when the caller aborts while the server is silent', async () => {
    const { url, hungUp } = await start({ steps: [text('Once'), 'stall'] });
    const backend = openAiCompatibleBackend({ id: 'a', baseUrl: url, model: 'm' });
    const controller = new AbortController();
    const reading = readAnswer(backend, request, controller.signal);
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    expect((await reading).error).toBe(reason);
    await hungUp;
  });

  it('hangs up when the reader leaves', async () => {
    const { url, hungUp } = await start({ steps: [text('Once'), 'stall'] });
    const backend = openAiCompatibleBackend({ id: 'a', baseUrl: url, model: 'm' });
    const { signal } = new AbortController();
    for await (const part of backend.answer(request, { signal })) {
      if (part.type === 'text-delta') break;
    }
    await hungUp;
  });

  it('hangs up on a server that writes past a stop string', async () => {
    const { url, hungUp } = await start({ steps: [text('one EN'), text('D two'), 'stall'] });
    const backend = openAiCompatibleBackend({ id: 'a', baseUrl: url, model: 'm' });
    const { text: answered, parts } = await readAnswer(backend, { ...request, stop: ['END'] });
    expect(answered).toBe('one ');
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      reason: 'stop',
      usage: { estimated: true },
    });
    await hungUp;
  });

  it('sends fresh headers with each call, the key of the try, and no cookie or referrer', async () => {
    const { url, requests } = await start({ steps: [text('Yes'), end] });
    let count = 0;
    const backend = openAiCompatibleBackend({
      id: 'a',
      baseUrl: url,
      model: 'm',
      headers: async () => ({ authorization: `Bearer token-${++count}` }),
    });
    const { signal } = new AbortController();
    await readAnswer(backend, request, signal, 'try-1');
    await readAnswer(backend, request, signal, 'try-2');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['try-1', 'try-2']);
    for (const { headers } of requests) {
      expect(headers.cookie ?? headers.referer).toBeUndefined();
    }
  });

  it.each([
    'not a url',
    'file:///etc/passwd',
    'https://user:secret@host/v1',
    'https://host/v1?key=secret',
  ])('refuses the base URL %s, without repeating it', (baseUrl) => {
    const make = () => openAiCompatibleBackend({ id: 'a', baseUrl, model: 'm' });
    expect(make).toThrow(InvalidRequestError);
    expect(make).not.toThrow(/secret|passwd/);
  });
});
