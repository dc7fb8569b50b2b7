import { afterEach, describe, expect, it, vi } from 'vitest';
import { singleCaller } from './auth/caller.ts';
import { createKeyProxy } from './create-key-proxy.ts';
import type { ProxyEvent } from './proxy-event.ts';
import {
  answerJson,
  event,
  type ScriptedUpstream,
  startScriptedUpstream,
  textChunk,
  type UpstreamScript,
} from './testing/scripted-upstream.ts';
import { appOrigin, chatModel, hello, startProxy, upstreamKey } from './testing/start-proxy.ts';

// Real servers and sockets: generous, for machines that do much else.
vi.setConfig({ testTimeout: 60_000 });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.close();
});

async function start(
  script: UpstreamScript,
  options: Parameters<typeof startProxy>[1] = {},
): Promise<{ upstream: ScriptedUpstream; proxy: Awaited<ReturnType<typeof startProxy>> }> {
  const upstream = await startScriptedUpstream(script);
  const proxy = await startProxy(upstream.baseUrl, options);
  open.push(proxy, upstream);
  return { upstream, proxy };
}

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const answers: UpstreamScript = (_call, response) => answerJson(response, 'Hi', usage);

describe('a call through the proxy', () => {
  it('reaches the upstream with the key, its own model name and a bounded length', async () => {
    const { upstream, proxy } = await start(answers);
    const response = await proxy.post({ ...hello, temperature: 0.5 });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Hi' } }] });
    const [call] = upstream.calls;
    expect(call?.path).toBe('/v1/chat/completions');
    expect(call?.headers.authorization).toBe(`Bearer ${upstreamKey}`);
    expect(call?.json).toEqual({
      model: 'vendor/small-2026-01-01',
      messages: hello.messages,
      temperature: 0.5,
      max_tokens: 1000,
    });
  });

  it('sends none of the client’s own headers up', async () => {
    const { upstream, proxy } = await start(answers);
    await proxy.post(hello, {
      headers: {
        Cookie: 'session=1',
        'X-Forwarded-For': '10.0.0.1',
        'OpenAI-Organization': 'org-of-somebody',
        'X-Api-Key': 'mine',
        'Idempotency-Key': 'call-1',
        Origin: appOrigin,
      },
    });
    const headers = Object.keys(upstream.calls[0]?.headers ?? {}).sort();
    const ofNode = ['host', 'connection', 'content-length', 'accept-encoding'];
    const ofFetch = ['accept-language', 'sec-fetch-mode', 'user-agent'];
    const ours = ['accept', 'authorization', 'content-type', 'idempotency-key'];
    expect(headers).toEqual([...ofNode, ...ofFetch, ...ours].sort());
    expect(upstream.calls[0]?.headers['idempotency-key']).toBe('call-1');
  });

  it('puts the key into the header that the upstream wants', async () => {
    const upstream = await startScriptedUpstream(answers);
    const proxy = await startProxy(upstream.baseUrl, {
      upstreams: [
        {
          id: 'azure-like',
          baseUrl: upstream.baseUrl,
          key: async () => upstreamKey,
          keyHeader: { name: 'api-key' },
          models: [{ ...chatModel, outputLimitField: 'max_completion_tokens' }],
        },
      ],
    });
    open.push(proxy, upstream);
    await proxy.post({ ...hello, max_tokens: 7 });
    expect(upstream.calls[0]?.headers['api-key']).toBe(upstreamKey);
    expect(upstream.calls[0]?.headers.authorization).toBeUndefined();
    expect(upstream.calls[0]?.json).toMatchObject({ max_completion_tokens: 7 });
    expect(upstream.calls[0]?.json).not.toHaveProperty('max_tokens');
  });

  it('asks for no usage where the upstream rejects the question, and reads it where it comes', async () => {
    const upstream = await startScriptedUpstream((_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event({ ...textChunk('Hi'), usage }));
      response.end(event('[DONE]'));
    });
    const models = [chatModel];
    const proxy = await startProxy(upstream.baseUrl, {
      upstreams: [
        { id: 'v', baseUrl: upstream.baseUrl, key: upstreamKey, asksForUsage: false, models },
      ],
    });
    open.push(proxy, upstream);
    const stream_options = { include_usage: true };
    await (await proxy.post({ ...hello, stream: true, stream_options })).text();
    expect(upstream.calls[0]?.json).not.toHaveProperty('stream_options');
    expect(proxy.events[0]).toMatchObject({ costUsd: 12e-6, costIsExact: true });
  });

  it('passes embeddings and lists the models of the token', async () => {
    const embedder = { ...chatModel, id: 'embed-1', route: 'embeddings' as const };
    const script: UpstreamScript = (_call, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ data: [{ embedding: [0.25] }], usage: { prompt_tokens: 2 } }));
    };
    const { upstream, proxy } = await start(script, { models: [chatModel, embedder] });
    const response = await proxy.post(
      { model: 'embed-1', input: 'x' },
      { route: '/v1/embeddings' },
    );
    expect(await response.json()).toMatchObject({ data: [{ embedding: [0.25] }] });
    expect(upstream.calls[0]?.path).toBe('/v1/embeddings');
    expect(proxy.events[0]).toMatchObject({ costUsd: 2e-6, costIsExact: true });

    const list = await fetch(`${proxy.origin}/v1/models`, {
      headers: { Authorization: `Bearer ${proxy.token({ models: ['small-1'] })}` },
    });
    expect(await list.json()).toMatchObject({ data: [{ id: 'small-1' }] });
  });
});

describe('a streamed answer', () => {
  it('passes piece by piece, each before the next is made', async () => {
    const words = ['one ', 'two ', 'three'];
    let goOn: () => void = () => {};
    const { upstream, proxy } = await start(async (_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const word of words) {
        const read = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        response.write(event(textChunk(word)));
        // The upstream waits until the client has read: buffering anywhere would hang here.
        await read;
      }
      response.write(event({ choices: [], usage }));
      response.end(event('[DONE]'));
    });
    const response = await proxy.post({ ...hello, stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(upstream.calls[0]?.json).toMatchObject({ stream_options: { include_usage: true } });
    let text = '';
    let seen = 0;
    for await (const piece of response.body ?? []) {
      text += new TextDecoder().decode(piece);
      const word = words[seen];
      if (word !== undefined && text.includes(JSON.stringify(word))) {
        seen++;
        goOn();
      }
    }
    expect(seen).toBe(3);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(proxy.events).toEqual([
      expect.objectContaining({
        status: 200,
        outcome: 'answered',
        costUsd: 12e-6,
        costIsExact: true,
      }),
    ]);
  });

  it('ends the upstream’s work when the client leaves in mid-stream', async () => {
    const { upstream, proxy } = await start((_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event(textChunk('endless')));
    });
    const abort = new AbortController();
    const response = await proxy.post({ ...hello, stream: true }, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    await upstream.calls[0]?.aborted;
    await expect.poll(() => proxy.events[0]?.outcome, { timeout: 20_000 }).toBe('client_left');
    // What was made is not known, so the worst case stays charged.
    expect(proxy.events[0]).toMatchObject({ costIsExact: false });
    expect(proxy.events[0]?.costUsd).toBeGreaterThan(1000e-6);
  });

  it('ends the upstream’s work when the client leaves before the first byte', async () => {
    const { upstream, proxy } = await start(() => {});
    const abort = new AbortController();
    const call = proxy.post(hello, { signal: abort.signal });
    await expect.poll(() => upstream.calls.length, { timeout: 20_000 }).toBe(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await upstream.calls[0]?.aborted;
    await expect.poll(() => proxy.events[0]?.outcome, { timeout: 20_000 }).toBe('client_left');
  });

  it('breaks off where the upstream broke off, so that a cut answer does not look whole', async () => {
    const { proxy } = await start((_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event(textChunk('half')));
      setTimeout(() => response.destroy(), 20);
    });
    const response = await proxy.post({ ...hello, stream: true });
    await expect(response.text()).rejects.toThrow();
    expect(proxy.events[0]).toMatchObject({ outcome: 'upstream_broke_off', costIsExact: false });
  });

  it('is ended when the time is up', async () => {
    const { upstream, proxy } = await start(
      (_call, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(event(textChunk('slow')));
      },
      { upstreamTimeoutMs: 1000 },
    );
    const response = await proxy.post({ ...hello, stream: true });
    await expect(response.text()).rejects.toThrow();
    await upstream.calls[0]?.aborted;
    expect(proxy.events[0]).toMatchObject({ outcome: 'timeout' });
  });
});

describe('a client that stops reading', () => {
  it('is cut off when the time is up, and the money is settled', async () => {
    const upstream = await startScriptedUpstream((_call, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event(textChunk('first')));
    });
    open.push(upstream);
    const events: ProxyEvent[] = [];
    const proxy = createKeyProxy({
      upstreams: [{ id: 'rack', baseUrl: upstream.baseUrl, models: [chatModel] }],
      verify: singleCaller('me'),
      allowedOrigins: [],
      caps: { total: { perDayUsd: 1 } },
      upstreamTimeoutMs: 1000,
      onEvent: (it) => events.push(it),
    });
    // Without a server in between nobody pulls: the body stays where it is.
    const response = await proxy.fetch(
      new Request('http://proxy.invalid/v1/chat/completions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...hello, stream: true }),
      }),
    );
    expect(response.status).toBe(200);
    expect(upstream.calls[0]?.headers).not.toHaveProperty('authorization');
    await upstream.calls[0]?.aborted;
    await expect.poll(() => events[0]?.outcome, { timeout: 20_000 }).toBe('timeout');
    await expect(response.text()).rejects.toThrow();
  });
});

describe('errors of the upstream', () => {
  const fails =
    (status: number, headers: Record<string, string> = {}, body = '{}'): UpstreamScript =>
    (_call, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(body);
    };

  it('pass on Retry-After and the message in OpenAI’s shape, and cost nothing', async () => {
    const body = JSON.stringify({ error: { message: 'Slow down', type: 'requests' } });
    const { proxy } = await start(fails(429, { 'Retry-After': '7' }, body));
    const response = await proxy.post(hello);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toEqual({
      error: {
        message: 'Slow down',
        type: 'rate_limit_error',
        param: null,
        code: 'upstream_rate_limit',
      },
    });
    expect(proxy.events[0]).toMatchObject({ status: 429, costUsd: 0 });
  });

  it.each([
    [401, 502, 'upstream_refused_key'],
    [403, 502, 'upstream_refused_key'],
    [404, 404, 'upstream_refused_request'],
    [418, 400, 'upstream_refused_request'],
    [500, 500, 'upstream_error'],
    [529, 503, 'upstream_overloaded'],
    [599, 502, 'upstream_error'],
  ])('of status %i become %i %s', async (status, ours, code) => {
    const { proxy } = await start(fails(status));
    const response = await proxy.post(hello);
    expect(response.status).toBe(ours);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it('that lost an answer keep the worst case charged', async () => {
    const { proxy } = await start(fails(504));
    expect((await proxy.post(hello)).status).toBe(504);
    expect(proxy.events[0]?.costUsd).toBeGreaterThan(1000e-6);
  });

  it('that follow from an unreachable host cost nothing', async () => {
    const gone = await startScriptedUpstream(() => {});
    await gone.close();
    const proxy = await startProxy(gone.baseUrl);
    open.push(proxy);
    const response = await proxy.post(hello);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
    expect(proxy.events[0]).toMatchObject({ costUsd: 0 });
  });

  it('include an answer that is not what was asked for', async () => {
    const { proxy } = await start(fails(200, { 'Content-Type': 'text/html' }, '<script>'));
    for (const stream of [true, false]) {
      const response = await proxy.post({ ...hello, stream });
      expect(response.status).toBe(502);
      expect(await response.text()).not.toContain('<script>');
    }
  });
});
