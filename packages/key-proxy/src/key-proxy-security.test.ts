import { connect } from 'node:net';
import { SpendingLimitError } from '@localmost/protocol';
import { memoryLedger } from '@localmost/spending';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { singleCaller } from './auth/caller.ts';
import { createKeyProxy } from './create-key-proxy.ts';
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

async function codeOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  return (body as { error: { code: unknown } }).error.code;
}

const usage = { prompt_tokens: 100, completion_tokens: 1000, total_tokens: 1100 };
const answers: UpstreamScript = (_call, response) => answerJson(response, 'Hi', usage);

describe('the cap', () => {
  /** What a call sets aside: a thousand tokens of answer, its bytes and the template's share. */
  const worst = (bytes: number) => (1000 + 64 + bytes) / 1e6;
  const bytes = JSON.stringify({
    messages: hello.messages,
    model: 'vendor/small-2026-01-01',
    max_tokens: 1000,
  }).length;

  it.each([
    ['of a token', (cap: number) => ({ capUsd: cap }), undefined],
    ['of a user', () => ({}), (cap: number) => ({ perUser: { perDayUsd: cap } })],
    ['of all', () => ({}), (cap: number) => ({ total: { perMonthUsd: cap } })],
  ])(
    '%s holds under 100 calls at once, though each costs what was set aside',
    async (_whose, grant, caps) => {
      const cap = 10.5 * worst(bytes);
      const { upstream, proxy } = await start(
        (_call, response) => {
          const promptTokens = bytes + 64;
          const counts = { prompt_tokens: promptTokens, completion_tokens: 1000 };
          setTimeout(() => answerJson(response, 'Hi', counts), 20);
        },
        { caps: caps?.(cap) ?? 'none' },
      );
      const token = proxy.token(grant(cap));
      const calls = Array.from({ length: 100 }, () => proxy.post(hello, { token }));
      const statuses = (await Promise.all(calls)).map((response) => response.status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(10);
      expect(statuses.filter((status) => status === 402)).toHaveLength(90);
      expect(upstream.calls).toHaveLength(10);
      const spent = proxy.events.reduce((sum, event) => sum + (event.costUsd ?? 0), 0);
      expect(spent).toBeLessThanOrEqual(cap);
      expect(spent).toBeCloseTo(10 * worst(bytes), 9);
    },
  );

  it('gives back what an answer did not cost', async () => {
    const { proxy } = await start((_call, response) =>
      answerJson(response, 'Hi', { prompt_tokens: 9, completion_tokens: 1 }),
    );
    const token = proxy.token({ capUsd: worst(bytes) + 90e-6 });
    for (let call = 0; call < 10; call++) {
      expect((await proxy.post(hello, { token })).status).toBe(200);
    }
    const response = await proxy.post(hello, { token });
    expect(response.status).toBe(402);
    expect(await codeOf(response)).toBe('spending_limit');
  });

  it('keeps the worst case where the upstream tells no usage, or nonsense', async () => {
    for (const told of [undefined, { prompt_tokens: -5, completion_tokens: 1 }]) {
      const { proxy } = await start((_call, response) => answerJson(response, 'Hi', told));
      const token = proxy.token({ capUsd: 1.5 * worst(bytes) });
      expect((await proxy.post(hello, { token })).status).toBe(200);
      expect((await proxy.post(hello, { token })).status).toBe(402);
    }
  });

  it('counts what a server calls total and leaves out of the answer', async () => {
    const { proxy } = await start((_call, response) =>
      answerJson(response, 'Hi', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 900 }),
    );
    await proxy.post(hello);
    expect(proxy.events[0]).toMatchObject({ costUsd: 900e-6, costIsExact: true });
  });

  it('refuses a model whose price is not known, and lets it pass where nothing caps', async () => {
    const models = [{ ...chatModel, price: { kind: 'unknown' as const } }];
    const { upstream, proxy } = await start(answers, { models });
    const response = await proxy.post(hello, { token: proxy.token({ capUsd: 1000 }) });
    expect(response.status).toBe(402);
    expect(await codeOf(response)).toBe('price_unknown');
    expect(upstream.calls).toHaveLength(0);
    expect((await proxy.post(hello)).status).toBe(200);
  });

  it('keeps users apart', async () => {
    const caps = { perUser: { perDayUsd: 1.5 * worst(bytes) } };
    const { proxy } = await start(answers, { caps });
    for (const subject of ['ann', 'ben']) {
      expect((await proxy.post(hello, { token: proxy.token({ subject }) })).status).toBe(200);
      expect((await proxy.post(hello, { token: proxy.token({ subject }) })).status).toBe(402);
    }
  });

  it('fails closed, and gives the others back, when a ledger fails', async () => {
    const released: string[] = [];
    let failing = true;
    const { upstream, proxy } = await start(answers, {
      caps: { perUser: { perDayUsd: 1 }, total: { perDayUsd: 1 } },
      openLedger: (account) => {
        const ledger = memoryLedger();
        return {
          ...ledger,
          async reserve(request) {
            if (account !== 'total') return ledger.reserve(request);
            if (failing) throw new Error(`disk full ${upstreamKey}`);
            throw new SpendingLimitError({ message: 'over', remedies: [], details: {} });
          },
          async release(reservation) {
            released.push(account);
            await ledger.release(reservation);
          },
        };
      },
    });
    expect((await proxy.post(hello)).status).toBe(503);
    failing = false;
    expect((await proxy.post(hello)).status).toBe(402);
    expect(released).toEqual(['user:user-1', 'user:user-1']);
    expect(upstream.calls).toHaveLength(0);
  });
});

describe('the key', () => {
  it('is in no answer, header, event or line of the console, even where the upstream repeats it', async () => {
    const printed: unknown[] = [];
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...args) => void printed.push(...args)),
    );
    const scripts: UpstreamScript[] = [
      (_call, response) => answerJson(response, `your key is ${upstreamKey}`, usage),
      (_call, response) => {
        response.writeHead(400, {
          'Content-Type': 'application/json',
          'X-Debug': upstreamKey,
          'Retry-After': upstreamKey,
        });
        response.end(JSON.stringify({ error: { message: `bad: ${upstreamKey}` } }));
      },
      (_call, response) => {
        response.writeHead(401, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ error: { message: `${upstreamKey.slice(0, 12)}****` } }));
      },
      async (_call, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        // One byte at a time: no piece holds the key whole.
        for (const byte of event(textChunk(`x${upstreamKey}y`))) {
          response.write(byte);
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end(event('[DONE]'));
      },
      (_call, response) => {
        response.writeHead(302, { Location: `/?key=${upstreamKey}` });
        response.end();
      },
      (_call, response) => response.destroy(),
    ];
    const seen: string[] = [];
    for (const script of scripts) {
      const { proxy } = await start(script);
      const response = await proxy.post({ ...hello, stream: script === scripts[3] });
      seen.push(JSON.stringify([...response.headers]), await response.text());
      seen.push(JSON.stringify(proxy.events));
    }
    for (const spy of spies) spy.mockRestore();
    seen.push(printed.map(String).join('\n'));
    const all = seen.join('\n');
    expect(all).toContain('[key removed]');
    expect(all).toContain('upstream_refused_key');
    expect(all).not.toContain(upstreamKey);
    expect(all).not.toContain(upstreamKey.slice(0, 12));
  });

  it('stands in no error of the configuration', () => {
    const wrong = { id: 'v', baseUrl: `https://user:${upstreamKey}@h/v1`, key: upstreamKey };
    expect.assertions(2);
    try {
      createKeyProxy({
        upstreams: [{ ...wrong, models: [chatModel] }],
        verify: singleCaller('me'),
        allowedOrigins: [],
        caps: 'none',
      });
    } catch (error) {
      expect(String(error)).toContain('baseUrl');
      expect(JSON.stringify(error) + String(error)).not.toContain(upstreamKey);
    }
  });

  it.each([
    ['throws', () => Promise.reject(new Error(upstreamKey))],
    ['holds a line end', () => `${upstreamKey}\r\nX-Evil: 1`],
    ['is empty', () => ''],
    ['never comes', () => new Promise<string>(() => {})],
  ])('whose source %s sends nothing', async (_what, key) => {
    const upstream = await startScriptedUpstream(answers);
    const proxy = await startProxy(upstream.baseUrl, {
      upstreams: [{ id: 'v', baseUrl: upstream.baseUrl, key, models: [chatModel] }],
      authenticationTimeoutMs: 50,
      caps: { total: { perDayUsd: 1 } },
    });
    open.push(proxy, upstream);
    const response = await proxy.post(hello);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain(upstreamKey);
    expect(upstream.calls).toHaveLength(0);
    expect(proxy.events[0]).toMatchObject({ outcome: 'key_unavailable', costUsd: 0 });
  });
});

describe('addresses', () => {
  it('never follow a redirect with the key', async () => {
    const elsewhere = await startScriptedUpstream(answers);
    open.push(elsewhere);
    for (const status of [301, 302, 303, 307, 308]) {
      const { proxy } = await start((_call, response) => {
        response.writeHead(status, { Location: `${elsewhere.baseUrl}/chat/completions` });
        response.end();
      });
      const response = await proxy.post(hello);
      expect(response.status).toBe(502);
      expect(await codeOf(response)).toBe('upstream_redirect');
    }
    expect(elsewhere.calls).toHaveLength(0);
  });

  it('are not taken from anything that a client writes', async () => {
    const internal = await startScriptedUpstream(answers);
    open.push(internal);
    const { upstream, proxy } = await start(answers);
    const attempts = [
      proxy.post({ ...hello, model: `${internal.baseUrl}/x` }),
      proxy.post({ ...hello, model: '../../internal' }),
      proxy.post({ ...hello, base_url: internal.baseUrl }),
      proxy.post({ ...hello, baseURL: internal.baseUrl }),
      proxy.post({ ...hello, api_base: internal.baseUrl }),
      proxy.post(hello, { route: `/v1/chat/completions/../../../${internal.baseUrl}` }),
      proxy.post(hello, { route: '/v1/files' }),
      proxy.post(hello, { route: `/${internal.baseUrl}/chat/completions` }),
      proxy.post({ ...hello, model: 'small-1' }, { route: '/v1/embeddings' }),
    ];
    for (const response of await Promise.all(attempts))
      expect([400, 404]).toContain(response.status);
    for (const headers of [
      { 'X-Forwarded-Host': 'internal', 'X-Original-URL': '/admin', Forwarded: 'host=internal' },
      { 'X-Upstream-Url': internal.baseUrl, 'X-Http-Method-Override': 'GET' },
    ]) {
      expect((await proxy.post(hello, { headers })).status).toBe(200);
    }
    // A whole address in the request line, as a forward proxy would be asked.
    const raw = await rawRequest(proxy.origin, [
      `POST ${internal.baseUrl}/chat/completions HTTP/1.1`,
      'Host: 169.254.169.254',
      `Authorization: Bearer ${proxy.token()}`,
      'Content-Type: application/json',
      'Content-Length: 2',
      'Connection: close',
      '',
      '{}',
    ]);
    expect(raw).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(internal.calls).toHaveLength(0);
    expect(upstream.calls.map((call) => call.path)).toEqual([
      '/v1/chat/completions',
      '/v1/chat/completions',
    ]);
  });

  it.each([
    'http://example.com/v1',
    'file:///etc/passwd',
    'https://example.com/v1?key=1',
    'https://u@example.com/v1',
    'example.com',
  ])('of the configuration are refused when they are like %s', (baseUrl) => {
    expect(() =>
      createKeyProxy({
        upstreams: [{ id: 'v', baseUrl, key: upstreamKey, models: [chatModel] }],
        verify: singleCaller('me'),
        allowedOrigins: [],
        caps: 'none',
      }),
    ).toThrow(/upstreams\.0\.baseUrl/);
  });

  it.each([
    ['caps', { caps: {} }],
    ['caps', { caps: { perUser: { perDayUsd: Number.NaN } } }],
    ['caps', { caps: { perUser: {} } }],
    ['allowedOrigins.0', { allowedOrigins: ['*'] }],
    ['allowedOrigins.0', { allowedOrigins: ['https://app.example/'] }],
    ['allowedOrigins.0', { allowedOrigins: ['null'] }],
    ['spendingCaps', { spendingCaps: { perDayUsd: 1 } }],
    ['upstreams', { upstreams: [] }],
    ['upstreamTimeoutMs', { upstreamTimeoutMs: 0 }],
  ])('and all else of a configuration are refused by their path: %s', (path, wrong) => {
    const models = [chatModel];
    const options = {
      upstreams: [{ id: 'v', baseUrl: 'https://api.example/v1', key: upstreamKey, models }],
      verify: singleCaller('me'),
      allowedOrigins: [],
      caps: 'none' as const,
    };
    expect(() => createKeyProxy({ ...options, ...(wrong as object) })).toThrow(`"${path}`);
  });

  it('may be http where the configuration says so', () => {
    const rack = { id: 'v', baseUrl: 'http://gpu.internal:8000/v1', key: upstreamKey };
    expect(() =>
      createKeyProxy({
        upstreams: [{ ...rack, allowPlainHttp: true, models: [chatModel] }],
        verify: singleCaller('me'),
        allowedOrigins: [],
        caps: 'none',
      }),
    ).not.toThrow();
  });
});

describe('callers', () => {
  it.each([
    ['forged', `${'lmp1.e30.'}${'A'.repeat(43)}`],
    ['empty', ''],
    ['the key itself', upstreamKey],
  ])('with a token that is %s are refused before the body is read', async (_what, token) => {
    const { upstream, proxy } = await start(answers);
    const response = await proxy.post('not even JSON', { token });
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe('invalid_token');
    expect(upstream.calls).toHaveLength(0);
  });

  it('with an expired token are refused, and the log alone says why', async () => {
    let nowMs = Date.now();
    const { tokenVerifier } = await import('./auth/token-verifier.ts');
    const { mintToken } = await import('./auth/access-token.ts');
    const secret = 'another secret of the tests, thirty-two bytes';
    const verify = tokenVerifier({ secrets: [secret], audience: 'p', clock: () => nowMs });
    const { proxy } = await start(answers, { verify });
    const token = mintToken({ secret, audience: 'p', subject: 'u', nowMs, lifeSeconds: 60 });
    expect((await proxy.post(hello, { token })).status).toBe(200);
    nowMs += 60_000;
    const response = await proxy.post(hello, { token });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('expired');
    expect(proxy.events.at(-1)).toMatchObject({ status: 401, reason: 'expired' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('database down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database down'))],
    ['never answers', () => new Promise<never>(() => {})],
  ])('are refused when the verifier %s', async (_what, verify) => {
    const { upstream, proxy } = await start(answers, { verify, authenticationTimeoutMs: 50 });
    expect((await proxy.post(hello)).status).toBe(401);
    expect(upstream.calls).toHaveLength(0);
  });

  it('may use the models of their token alone', async () => {
    const other = { ...chatModel, id: 'large-1' };
    const { proxy } = await start(answers, { models: [chatModel, other] });
    const token = proxy.token({ models: ['large-1'] });
    expect((await proxy.post({ ...hello, model: 'large-1' }, { token })).status).toBe(200);
    const response = await proxy.post(hello, { token });
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('model_not_found');
  });
});

describe('pages', () => {
  it('of an allowed origin may call and read refusals; others are refused', async () => {
    const { upstream, proxy } = await start(answers);
    const allowed = await proxy.post(
      { ...hello, model: 'none' },
      { headers: { Origin: appOrigin } },
    );
    expect(allowed.status).toBe(404);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(appOrigin);
    expect(allowed.headers.get('access-control-expose-headers')).toContain('Retry-After');
    const answered = await proxy.post(hello, { headers: { Origin: appOrigin } });
    expect(answered.headers.get('access-control-allow-origin')).toBe(appOrigin);
    expect(answered.headers.get('x-request-id')).toBe(proxy.events.at(-1)?.requestId);
    for (const Origin of ['https://evil.example', 'null', `${appOrigin}.evil.example`]) {
      const refused = await proxy.post(hello, { headers: { Origin } });
      expect(refused.status).toBe(403);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(upstream.calls).toHaveLength(1);
  });

  it('are told in the preflight what they may send', async () => {
    const { proxy } = await start(answers);
    const ask = (Origin: string) =>
      fetch(`${proxy.origin}/v1/chat/completions`, {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'POST' },
      });
    const allowed = await ask(appOrigin);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(appOrigin);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect(
      (await ask('https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });
});

describe('bodies', () => {
  it.each([
    ['hosted tools', { tools: [{ type: 'web_search' }] }, 'tools.0'],
    [
      'images',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'http://10.0.0.1/' } }],
          },
        ],
      },
      'messages.0',
    ],
    ['several answers', { n: 5 }, 'n'],
    ['a dearer tier', { service_tier: 'priority' }, 'service_tier'],
    ['storing', { store: true }, 'store'],
    ['somebody else’s files', { file_ids: ['f'] }, 'file_ids'],
    ['a length of nothing', { max_tokens: 0 }, 'max_tokens'],
    ['a longer answer than allowed', { max_tokens: 1001 }, 'max_tokens'],
    ['a longer answer by the other name', { max_completion_tokens: 1e9 }, 'max_tokens'],
    ['no message', { messages: [] }, 'messages'],
  ])('with %s are refused', async (_what, fields, param) => {
    const { upstream, proxy } = await start(answers);
    const response = await proxy.post({ ...hello, ...fields });
    expect(response.status).toBe(400);
    const body = await response.json();
    expect(String(body.error.param)).toContain(param);
    expect(upstream.calls).toHaveLength(0);
  });

  it.each([
    ['no JSON', '{', 400],
    ['bytes that are no UTF-8', '\ud800', 200],
    ['an array', '[]', 400],
    ['a prototype', '{"__proto__":{"model":"small-1"},"messages":[]}', 400],
  ])('of %s do no harm', async (_what, body, status) => {
    const { proxy } = await start(answers);
    const text = status === 200 ? JSON.stringify({ ...hello, stop: body }) : body;
    expect((await proxy.post(text)).status).toBe(status);
  });

  it('of another type than JSON are refused, so that a form cannot call', async () => {
    const { proxy } = await start(answers);
    const response = await proxy.post(hello, { headers: { 'Content-Type': 'text/plain' } });
    expect(response.status).toBe(415);
  });

  it('that are too large are refused, announced or not', async () => {
    const { upstream, proxy } = await start(answers, { maximumBodyBytes: 1000 });
    expect((await proxy.post({ ...hello, stop: 'x'.repeat(1000) })).status).toBe(413);
    const chunk = 'x'.repeat(600);
    const raw = await rawRequest(proxy.origin, [
      'POST /v1/chat/completions HTTP/1.1',
      'Host: proxy',
      `Authorization: Bearer ${proxy.token()}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      'Connection: close',
      '',
      ...[chunk, chunk].flatMap((data) => [data.length.toString(16), data]),
      '0',
      '',
      '',
    ]);
    expect(raw).toMatch(/^HTTP\/1\.1 413 /);
    expect(upstream.calls).toHaveLength(0);
  });

  it('stand in no event', async () => {
    const { proxy } = await start(answers);
    const marker = 'a very private sentence';
    await proxy.post({ ...hello, messages: [{ role: 'user', content: marker }] });
    const response = await proxy.post({ ...hello, [marker]: marker, n: marker });
    expect(response.status).toBe(400);
    expect(JSON.stringify(proxy.events)).not.toContain(marker);
  });
});

function rawRequest(origin: string, lines: readonly string[]): Promise<string> {
  const { port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  });
}
