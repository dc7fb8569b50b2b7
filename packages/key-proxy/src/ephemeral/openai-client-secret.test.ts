import { afterEach, describe, expect, it } from 'vitest';
import { startScriptedUpstream, type UpstreamScript } from '../testing/scripted-upstream.ts';
import { upstreamKey } from '../testing/start-proxy.ts';
import { createOpenAiClientSecret } from './openai-client-secret.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) await it.close();
});

async function start(script: UpstreamScript) {
  const upstream = await startScriptedUpstream(script);
  open.push(upstream);
  const ask = (lifeSeconds?: number) =>
    createOpenAiClientSecret({
      key: upstreamKey,
      model: 'gpt-realtime',
      baseUrl: upstream.baseUrl,
      ...(lifeSeconds !== undefined && { lifeSeconds }),
    });
  return { upstream, ask };
}

const answers =
  (status: number, body: unknown): UpstreamScript =>
  (_call, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  };

describe('createOpenAiClientSecret', () => {
  it('exchanges the key for a secret that expires', async () => {
    const secret = { value: 'ek_1234', expires_at: 1_790_000_000, session: {} };
    const { upstream, ask } = await start(answers(200, secret));
    expect(await ask(120)).toEqual({ value: 'ek_1234', expiresAtMs: 1_790_000_000_000 });
    expect(upstream.calls[0]).toMatchObject({
      path: '/v1/realtime/client_secrets',
      headers: { authorization: `Bearer ${upstreamKey}` },
      json: {
        expires_after: { anchor: 'created_at', seconds: 120 },
        session: { type: 'realtime', model: 'gpt-realtime' },
      },
    });
  });

  it.each([
    ['a refusal', 401, { error: { message: `wrong: ${upstreamKey}` } }],
    ['an answer of another shape', 200, { client_secret: 'x' }],
    ['a key in place of a secret', 200, { value: upstreamKey, expires_at: 1 }],
  ])('throws, without the key, for %s', async (_what, status, body) => {
    const { ask } = await start(answers(status, body));
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'cloud-failure', details: { status } });
    expect(String(error) + JSON.stringify(error)).not.toContain(upstreamKey);
  });

  it('asks nobody for a life out of range', async () => {
    const { upstream, ask } = await start(answers(200, {}));
    for (const life of [9, 7201, Number.NaN]) {
      await expect(ask(life)).rejects.toMatchObject({ code: 'invalid-request' });
    }
    expect(upstream.calls).toHaveLength(0);
  });

  it('tells of a server that cannot be reached', async () => {
    const { upstream, ask } = await start(answers(200, {}));
    await upstream.close();
    await expect(ask()).rejects.toMatchObject({ code: 'network' });
  });
});
