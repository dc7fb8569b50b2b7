import { mintToken } from '../auth/access-token.ts';
import { tokenVerifier } from '../auth/token-verifier.ts';
import { createKeyProxy } from '../create-key-proxy.ts';
import { type ListeningProxy, listen } from '../node.ts';
import type { ProxyEvent } from '../proxy-event.ts';
import type { KeyProxyOptions, OfferedModel } from '../proxy-options.ts';

const secret = 'a secret of the tests with more than thirty-two bytes';

/** The key that no client may ever see. */
export const upstreamKey = 'sk-test-0123456789abcdefghijklmnopqrstuvwxyz';

/** A page that may call. */
export const appOrigin = 'https://app.example';

/** A dollar for a million tokens, read or written. */
export const chatModel: OfferedModel = {
  id: 'small-1',
  upstreamModel: 'vendor/small-2026-01-01',
  route: 'chat',
  price: { kind: 'per-token', inputUsdPerMillion: 1, outputUsdPerMillion: 1 },
  maximumOutputTokens: 1000,
};

/** A proxy that really listens, with what a test needs to talk to it. */
export interface TestProxy extends ListeningProxy {
  readonly events: ProxyEvent[];
  token(grant?: { subject?: string; capUsd?: number; models?: string[] }): string;
  /** Calls a route with a fresh token. */
  post(body: unknown, init?: PostInit): Promise<Response>;
}

/** What a call differs in. */
export interface PostInit {
  route?: string;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Starts a proxy before one upstream. */
export async function startProxy(
  upstreamBaseUrl: string,
  options: Partial<KeyProxyOptions> & { models?: OfferedModel[] } = {},
): Promise<TestProxy> {
  const events: ProxyEvent[] = [];
  const { models = [chatModel], ...rest } = options;
  const proxy = createKeyProxy({
    upstreams: [{ id: 'vendor', baseUrl: upstreamBaseUrl, key: upstreamKey, models }],
    verify: tokenVerifier({ secrets: [secret], audience: 'test-proxy' }),
    allowedOrigins: [appOrigin],
    caps: 'none',
    onEvent: (event) => events.push(event),
    ...rest,
  });
  const listening = await listen(proxy, { port: 0 });
  const token: TestProxy['token'] = (grant = {}) =>
    mintToken({ secret, audience: 'test-proxy', subject: 'user-1', ...grant });
  return {
    ...listening,
    events,
    token,
    post: (body, init = {}) =>
      fetch(`${listening.origin}${init.route ?? '/v1/chat/completions'}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${init.token ?? token()}`,
          ...init.headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...(init.signal && { signal: init.signal }),
      }),
  };
}

/** A short conversation. */
export const hello: { model: string; messages: { role: string; content: string }[] } = {
  model: 'small-1',
  messages: [{ role: 'user', content: 'Hello' }],
};
