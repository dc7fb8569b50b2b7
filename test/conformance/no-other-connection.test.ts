import { Socket } from 'node:net';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createCloudBackend, openAiCompatibleBackend, strictFetch } from '@localmost/cloud';
import type { ChatBackend } from '@localmost/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type MockedProvider, mockServerHarness } from './support/mock-server-harness.ts';

const apiKey = 'a-key-of-no-account';
const providers: Readonly<Record<string, MockedProvider['makeBackend']>> = {
  'any OpenAI-compatible server': (baseUrl, fetch) =>
    openAiCompatibleBackend({ id: 'a', baseUrl, model: 'm', fetch }),
  '@ai-sdk/openai': (baseURL, fetch) =>
    createCloudBackend({
      id: 'a',
      model: createOpenAI({ apiKey, baseURL, fetch: strictFetch({ fetch }) })('gpt-4o'),
    }),
  '@ai-sdk/anthropic': (baseURL, fetch) =>
    createCloudBackend({
      id: 'a',
      model: createAnthropic({ apiKey, baseURL, fetch: strictFetch({ fetch }) })(
        'claude-sonnet-4-5',
      ),
    }),
};

/** Where every connection of this process went, whatever library opened it. */
function watchConnections(): { ports: unknown[]; stop: () => void } {
  const ports: unknown[] = [];
  const connect = Socket.prototype.connect;
  const spy = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
    this: Socket,
    ...parameters: unknown[]
  ) {
    // Node hands its own calls on as one list: [[options, callback]].
    const [first] = Array.isArray(parameters[0]) ? parameters[0] : parameters;
    ports.push(typeof first === 'object' && first !== null && 'port' in first ? first.port : first);
    return Reflect.apply(connect, this, parameters);
  });
  return { ports, stop: () => spy.mockRestore() };
}

describe.each(Object.entries(providers))('%s', (_, makeBackend) => {
  let harness: Awaited<ReturnType<typeof mockServerHarness>>;
  let port = '';
  beforeAll(async () => {
    harness = await mockServerHarness({
      readSettings: () => ({}),
      makeBackend: (baseUrl, fetch): ChatBackend => {
        port = new URL(baseUrl).port;
        return makeBackend(baseUrl, fetch);
      },
    });
  });
  afterAll(() => harness.close());

  it('opens no connection but the one to its server: no telemetry, no update check', async () => {
    const { ports, stop } = watchConnections();
    const { signal } = new AbortController();
    const messages = [{ role: 'user' as const, content: 'Hello.' }];
    for await (const _ of harness.backend.answer({ messages }, { signal }));
    // Whatever reports afterwards has had its chance.
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop();
    expect(ports.length).toBeGreaterThan(0);
    expect(new Set(ports.map(String))).toEqual(new Set([port]));
  });
});
