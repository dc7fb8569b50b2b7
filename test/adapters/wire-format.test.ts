import { createServer, type Fixture } from '@copilotkit/aimock';
import { type AdapterEntry, adapterTable } from '@localmost/cloud/adapters';
import type { EngineRequest, StreamPart } from '@localmost/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LoopbackServer } from './support/loopback-server.ts';
import { fillIn, headersOf } from './support/placeholders.ts';
import { type RecordingForwarder, startRecordingForwarder } from './support/recording-forwarder.ts';
import { startScriptedCohere } from './support/scripted-cohere.ts';
import { startScriptedMistral } from './support/scripted-mistral.ts';
import { conversation, maxOutputTokens } from './support/wire-bodies.ts';
import { compatible, packagedCases, type WireCase } from './support/wire-cases.ts';

// Real servers and sockets: generous, for machines that do much else.
vi.setConfig({ testTimeout: 60_000 });

const text = 'Grüße aus Zürich — 日本 🗾';
const argumentsJson = '{"city":"Zürich"}';
const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  input_tokens: 11,
  output_tokens: 7,
};

/** What the provider under test calls an end by a tool, where the mock does not know it. */
let toolFinish: string | undefined;

/** aimock: a real HTTP server that speaks each provider's wire format. */
const fixtures: Fixture[] = [
  {
    match: { predicate: (request) => (request.tools?.length ?? 0) > 0 },
    response: () => ({
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: argumentsJson }],
      usage,
      ...(toolFinish !== undefined && { finishReason: toolFinish }),
    }),
  },
  { match: { predicate: () => true }, response: { content: text, usage }, chunkSize: 3 },
];

let mock: Awaited<ReturnType<typeof createServer>>;
/** The servers of ours, for what aimock gets wrong. */
const scripted = new Map<string, LoopbackServer>();
beforeAll(async () => {
  mock = await createServer(fixtures, { port: 0, host: '127.0.0.1' });
  const toolCall = { name: 'weather', argumentsJson };
  scripted.set('cohere', await startScriptedCohere({ text, toolCall, usage }));
  scripted.set('mistral', await startScriptedMistral({ text, toolCall, usage }));
});
afterAll(async () => {
  mock.server.closeAllConnections();
  await new Promise((resolve) => mock.server.close(resolve));
  for (const server of scripted.values()) await server.close();
});

function caseOf(entry: AdapterEntry): WireCase {
  const known = packagedCases[entry.id];
  if (known) return known;
  const isOneKey = entry.keyHeader === 'Authorization: Bearer {key}';
  return compatible(fillIn(entry.baseUrl), isOneKey ? undefined : headersOf(entry.keyHeader ?? ''));
}

async function ask(
  entry: AdapterEntry,
  request: EngineRequest,
): Promise<{ parts: StreamPart[]; forwarder: RecordingForwarder }> {
  const { backend, forMock } = caseOf(entry);
  const target = scripted.get(entry.id)?.url ?? mock.url;
  const forwarder = await startRecordingForwarder(target, forMock?.path);
  toolFinish = forMock?.toolFinish;
  try {
    const parts: StreamPart[] = [];
    const { signal } = new AbortController();
    for await (const part of backend(forwarder.fetch).answer(request, { signal })) parts.push(part);
    return { parts, forwarder };
  } finally {
    await forwarder.close();
  }
}

const chatAdapters = adapterTable.filter(({ reach }) => reach.kind !== 'own');

describe.each(chatAdapters.map((entry) => [entry.name, entry] as const))('%s', (_name, entry) => {
  it('is called at the address of the table, with the key where the table says', async () => {
    const { forwarder } = await ask(entry, { messages: conversation });
    expect(forwarder.calls).toHaveLength(1);
    expect(forwarder.calls[0]?.method).toBe('POST');
    expect(forwarder.calls[0]?.url).toBe(fillIn(entry.baseUrl + entry.path));
    if (entry.keyHeader)
      expect(forwarder.calls[0]?.headers).toMatchObject(headersOf(entry.keyHeader));
  });

  it('is sent the conversation whole, in its own format', async () => {
    const { forwarder } = await ask(entry, { messages: conversation, maxOutputTokens });
    expect(forwarder.calls[0]?.body).toMatchObject(caseOf(entry).body);
  });

  it('streams its text into parts', async () => {
    const { parts } = await ask(entry, { messages: conversation });
    expect(parts[0]).toMatchObject({ type: 'start', engineId: 'under-test', backend: 'remote' });
    const deltas = parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []));
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(text);
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      reason: 'stop',
      usage: { promptTokens: 11, completionTokens: 7 },
    });
  });

  it('streams a call of a tool into one part', async () => {
    const { parts } = await ask(entry, {
      messages: conversation,
      tools: [
        {
          name: 'weather',
          description: 'The weather of a city',
          parametersSchema: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          },
        },
      ],
    });
    const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
    expect(calls).toEqual([
      { id: expect.any(String), name: 'weather', argumentsJson: expect.any(String) },
    ]);
    expect(JSON.parse(calls[0]?.argumentsJson ?? '')).toEqual({ city: 'Zürich' });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' });
  });
});
