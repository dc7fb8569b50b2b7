import type { ServerResponse } from 'node:http';
import { createKeyProxy, mintToken, tokenVerifier } from '@localmost/key-proxy';
import { type ListeningProxy, listen } from '@localmost/key-proxy/node';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, chromiumPath } from '../browser-project.ts';
import { type LoopbackServer, startLoopbackServer } from './support/loopback-server.ts';

const secret = 'a secret of the page test that is long enough';
const key = 'a-key-that-no-page-may-see';

/** What a page was told of its call. */
interface Seen {
  status: number | 'blocked';
  pieces: string[];
  retryAfter: string | null;
}

let browser: Browser;
let ownPage: LoopbackServer;
let foreignPage: LoopbackServer;
let upstream: LoopbackServer;
let proxy: ListeningProxy;
/** Lets the scripted upstream send its second piece. */
let goOn: () => void = () => {};
const heard: { authorization: string | undefined; origin: string | undefined }[] = [];

beforeAll(async () => {
  const page = (_request: unknown, _body: unknown, response: ServerResponse) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><p>page');
  ownPage = await startLoopbackServer(page);
  foreignPage = await startLoopbackServer(page);
  upstream = await startLoopbackServer(async ({ headers }, body, response) => {
    heard.push({ authorization: headers.authorization, origin: headers.origin });
    if (body.includes('too many')) return response.writeHead(429, { 'Retry-After': '7' }).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: {"first":1}\n\n');
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    return response.end('data: [DONE]\n\n');
  });
  const proxyApp = createKeyProxy({
    upstreams: [
      {
        id: 'scripted',
        baseUrl: `${upstream.url}/v1`,
        key,
        models: [{ id: 'm', route: 'chat', price: { kind: 'free' }, maximumOutputTokens: 9 }],
      },
    ],
    verify: tokenVerifier({ secrets: [secret], audience: 'proxy' }),
    allowedOrigins: [ownPage.url],
    caps: 'none',
  });
  proxy = await listen(proxyApp, { port: 0 });
  browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArguments] });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  for (const server of [proxy, upstream, ownPage, foreignPage]) await server?.close();
});

/** Calls the proxy from a page of this server, in real Chromium. */
async function callFrom(server: LoopbackServer, content: string): Promise<Seen> {
  const page = await browser.newPage();
  // The page says when it has the first piece; only then is the second one made.
  await page.exposeFunction('gotPiece', () => goOn());
  await page.goto(server.url);
  const token = mintToken({ secret, audience: 'proxy', subject: 'user-1' });
  try {
    return await page.evaluate(
      async ({ origin, authorization, text }): Promise<Seen> => {
        const pieces: string[] = [];
        const body = { model: 'm', messages: [{ role: 'user', content: text }], stream: true };
        const headers = { Authorization: authorization, 'Content-Type': 'application/json' };
        const init = { method: 'POST', headers, body: JSON.stringify(body) };
        const response = await fetch(`${origin}/v1/chat/completions`, init).catch(() => null);
        if (!response) return { status: 'blocked', pieces, retryAfter: null };
        const reader = response.body?.getReader();
        for (let it = await reader?.read(); it && !it.done; it = await reader?.read()) {
          pieces.push(new TextDecoder().decode(it.value));
          await (globalThis as unknown as { gotPiece(): Promise<void> }).gotPiece();
        }
        const retryAfter = response.headers.get('Retry-After');
        return { status: response.status, pieces, retryAfter };
      },
      { origin: proxy.origin, authorization: `Bearer ${token}`, text: content },
    );
  } finally {
    await page.close();
  }
}

describe('the key proxy, called by a page in Chromium', { timeout: 60_000 }, () => {
  it('streams to the app’s own page, piece by piece, and keeps the key', async () => {
    const seen = await callFrom(ownPage, 'hello');
    expect(seen).toMatchObject({
      status: 200,
      pieces: ['data: {"first":1}\n\n', 'data: [DONE]\n\n'],
    });
    expect(heard.at(-1)).toEqual({ authorization: `Bearer ${key}`, origin: undefined });
    expect(JSON.stringify(seen)).not.toContain(key);
  });

  it('lets the page read how long to wait', async () => {
    expect(await callFrom(ownPage, 'too many')).toMatchObject({ status: 429, retryAfter: '7' });
  });

  it('is out of reach for a page of another origin, though it has a token', async () => {
    const before = heard.length;
    expect((await callFrom(foreignPage, 'hello')).status).toBe('blocked');
    expect(heard).toHaveLength(before);
  });
});
