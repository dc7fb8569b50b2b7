import { replicateBackend } from '@localmost/cloud/adapters';
import type { EngineRequest, StreamPart } from '@localmost/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LoopbackServer, startLoopbackServer } from './support/loopback-server.ts';

// Real servers and sockets: generous, for machines that do much else.
vi.setConfig({ testTimeout: 60_000 });

const token = 'r8_a-token-of-no-account';
const question: EngineRequest = { messages: [{ role: 'user', content: 'Grüße?' }] };

/** What the scripted server does in place of answering well. */
interface Misbehaviour {
  createStatus?: number;
  streamUrl?: string;
  /** In place of the events after the first. */
  ending?: string;
  /** Says nothing more after the first event. */
  hangs?: boolean;
}

interface Heard {
  path: string;
  authorization: string | undefined;
  body: string;
}

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/**
 * A scripted server with Replicate's predictions; no model is behind it.
 * @see https://replicate.com/docs/reference/streaming
 */
async function startScriptedReplicate(misbehaviour: Misbehaviour = {}) {
  const heard: Heard[] = [];
  const server: LoopbackServer = await startLoopbackServer((request, body, response) => {
    heard.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
    if (request.url?.endsWith('/predictions')) {
      const stream = misbehaviour.streamUrl ?? `${server.url}/stream/p1`;
      response.writeHead(misbehaviour.createStatus ?? 201, {
        'Content-Type': 'application/json',
        'Retry-After': '3',
      });
      return response.end(JSON.stringify({ id: 'p1', urls: { stream } }));
    }
    if (request.url?.endsWith('/cancel')) return response.writeHead(200).end('{}');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: output\nid: 1\ndata: Grü\n\n');
    if (misbehaviour.hangs) return;
    const rest = 'event: output\ndata: ße,\ndata: Welt\n\n: ping\n\nevent: done\ndata: {}\n\n';
    return response.end(misbehaviour.ending ?? rest);
  });
  open.push(server);
  const backend = replicateBackend({
    id: 'replicate',
    model: 'some-owner/some-name',
    apiToken: () => token,
    baseUrl: `${server.url}/v1`,
    inputNames: { systemPrompt: 'system_prompt', maxOutputTokens: 'max_tokens' },
  });
  return { heard, backend };
}

type Scripted = Awaited<ReturnType<typeof startScriptedReplicate>>;

async function ask(
  { backend }: Pick<Scripted, 'backend'>,
  request: EngineRequest = question,
  signal: AbortSignal = new AbortController().signal,
): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of backend.answer(request, { signal })) parts.push(part);
  return parts;
}

describe('replicateBackend', () => {
  it('makes a prediction and streams its output into parts', async () => {
    const server = await startScriptedReplicate();
    const parts = await ask(server, {
      messages: [{ role: 'system', content: 'Be brief.' }, ...question.messages],
      maxOutputTokens: 50,
    });
    expect(server.heard.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/v1/models/some-owner/some-name/predictions', `Bearer ${token}`],
      ['/stream/p1', `Bearer ${token}`],
    ]);
    expect(JSON.parse(server.heard[0]?.body ?? '')).toEqual({
      input: { prompt: 'Grüße?', system_prompt: 'Be brief.', max_tokens: 50 },
      stream: true,
    });
    const deltas = parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []));
    expect(deltas.join('')).toBe('Grüße,\nWelt');
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      reason: 'stop',
      usage: { estimated: true },
    });
  });

  it.each<[string, string, EngineRequest]>([
    [
      'a conversation',
      'messages',
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'c' },
        ],
      },
    ],
    ['JSON', 'responseFormat', { ...question, responseFormat: { type: 'json' } }],
    [
      'tools',
      'tools',
      { ...question, tools: [{ name: 't', parametersSchema: { type: 'object' } }] },
    ],
    ['stop strings', 'stop', { ...question, stop: ['x'] }],
    [
      'a setting without a name',
      'sampling.temperature',
      { ...question, sampling: { temperature: 0 } },
    ],
  ])('refuses %s before a byte moves', async (_what, part, request) => {
    const server = await startScriptedReplicate();
    expect(server.backend.supports(request)).toMatchObject({ supported: false, part });
    await expect(ask(server, request)).rejects.toMatchObject({ details: { part } });
    expect(server.heard).toHaveLength(0);
  });

  it.each([
    'https://replicate.com.evil.example/stream',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'http://user:pass@127.0.0.1:1/stream',
    'no address',
  ])('gives its token to no stream at %s', async (streamUrl) => {
    const server = await startScriptedReplicate({ streamUrl });
    await expect(ask(server)).rejects.toMatchObject({ code: 'cloud-failure' });
    expect(server.heard).toHaveLength(1);
  });

  it.each([
    ['an error', 'event: error\ndata: out of memory\n\n'],
    ['an early end', 'event: done\ndata: {"reason":"canceled"}\n\n'],
    ['no end', 'event: output\ndata: x\n\n'],
  ])('does not take %s for an answer, and cancels the prediction', async (_what, ending) => {
    const server = await startScriptedReplicate({ ending });
    await expect(ask(server)).rejects.toThrow();
    await expect
      .poll(() => server.heard.at(-1)?.path, { timeout: 20_000 })
      .toBe('/v1/predictions/p1/cancel');
  });

  it('cancels the prediction when the reader leaves or the signal aborts', async () => {
    for (const way of ['leave', 'abort']) {
      const server = await startScriptedReplicate({ hangs: true });
      const abort = new AbortController();
      const answer = server.backend.answer(question, { signal: abort.signal });
      const reading = (async () => {
        for await (const part of answer) {
          if (part.type !== 'text-delta') continue;
          if (way === 'leave') return;
          abort.abort();
        }
      })();
      if (way === 'leave') await reading;
      else await expect(reading).rejects.toThrow();
      await expect
        .poll(() => server.heard.at(-1)?.path, { timeout: 20_000 })
        .toBe('/v1/predictions/p1/cancel');
    }
  });

  it('tells a refusal by its status, without the prompt or the token', async () => {
    const server = await startScriptedReplicate({ createStatus: 429 });
    const error: unknown = await ask(server).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'cloud-failure',
      details: { status: 429, retryAfterMs: 3000 },
    });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/Grüße|r8_/);
  });
});
