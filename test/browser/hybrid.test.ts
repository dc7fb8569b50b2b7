import { answerSteps, type BackendStep, ScriptedChatBackend, textSteps } from '@localmost/testing';
import {
  type BackendDefinition,
  type ClientOptions,
  CloudFailureError,
  createClient,
  InterruptedError,
  type LocalmostClient,
  NetworkError,
  NoCandidateError,
} from 'localmost';
import { createMemoryJournal, defaultHealth } from 'localmost/hybrid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caught, scriptedManifest, scriptedRuntime } from './support/scripted-client.ts';

let client: LocalmostClient;
let vendor: ScriptedChatBackend;
let steps: readonly BackendStep[] | undefined;

beforeEach(() => {
  steps = undefined;
  vendor = new ScriptedChatBackend({
    id: 'vendor',
    script: () => steps ?? answerSteps('vendor', textSteps('From afar.')),
  });
});
afterEach(() => client.close());

/** A client with one model of this device, not downloaded yet, and one backend elsewhere. */
async function hybridClient(options: ClientOptions = {}): Promise<LocalmostClient> {
  const definition: BackendDefinition = {
    id: 'vendor',
    zone: 'third-party',
    region: 'eu',
    retentionDays: 0,
    model: { id: 'scripted', version: '1.0' },
    contextTokens: 8192,
    supports: { tools: true, json: true },
    price: { kind: 'free' },
    backend: vendor,
    resilience: { maximumAttempts: 1 },
  };
  client = createClient({
    manifests: [await scriptedManifest()],
    runtimes: [scriptedRuntime],
    databaseName: `hybrid-${crypto.randomUUID()}`,
    policy: 'prefer_on_device',
    backends: [definition],
    // A script is no text that people write.
    classifier: { classify: () => ({ class: 'public', score: 0, findings: [] }) },
    ...options,
  });
  return client;
}

/** A request for `auto` in which the scripted engine finds its script. */
function auto(script: object) {
  return {
    model: 'auto',
    messages: [{ role: 'user' as const, content: JSON.stringify(script) }],
    max_tokens: 20,
  };
}

test('a model that is not on the disk is not fetched in silence; another answers', async () => {
  const { chat, models } = await hybridClient();
  const answer = await chat.completions.create(auto({}));
  expect(answer.localmost).toMatchObject({ engine: 'vendor', backend: 'remote' });
  const verdict = answer.localmost.decision?.candidates.find(({ id }) => id === 'scripted');
  expect(verdict).toMatchObject({ verdict: 'rejected', rule: 'health.availability' });
  expect(await models.availability('scripted')).toBe('downloadable');
});

test('a model on the disk is loaded when it is chosen, and answers here', async () => {
  const { chat, models } = await hybridClient();
  await models.download('scripted');
  const answer = await chat.completions.create(auto({ tokens: 2 }));
  expect(answer.choices[0].message.content).toBe('t0 t1 ');
  expect(answer.localmost).toMatchObject({ engine: 'scripted', backend: 'wasm' });
  expect(answer.localmost.decision?.cascade).toEqual(['scripted', 'vendor']);
  expect(models.loaded()[0]?.seal.sealed).toBe(true);
  expect(vendor.requests).toEqual([]);
});

test('its own id has it answer, whatever the policy would say', async () => {
  const { chat, models } = await hybridClient({ policy: 'only_in_cloud' });
  await models.load('scripted');
  const answer = await chat.completions.create({ ...auto({}), model: 'scripted' });
  expect(answer.localmost.engine).toBe('scripted');
  expect(answer.localmost.decision).toBeUndefined();
  expect(vendor.requests).toEqual([]);
});

test('a model that becomes known later is a backend from then on', async () => {
  const { chat, models } = await hybridClient({ manifests: [] });
  expect((await chat.completions.create(auto({}))).localmost.engine).toBe('vendor');
  models.add(await scriptedManifest());
  await models.download('scripted');
  expect((await chat.completions.create(auto({}))).localmost.engine).toBe('scripted');
});

describe('where the device fails', () => {
  test.each(['out-of-memory', 'device-lost', 'context-overflow'])(
    'by %s before the first token, public data goes on to the next backend',
    async (fail) => {
      const { chat, models } = await hybridClient();
      await models.download('scripted');
      const answer = await chat.completions.create(auto({ fail }));
      expect(answer.choices[0].message.content).toBe('From afar.');
    },
  );

  test('restricted data goes nowhere: the failure itself comes out', async () => {
    const { chat, models } = await hybridClient();
    await models.download('scripted');
    const request = { ...auto({ fail: 'out-of-memory' }), data: 'restricted' as const };
    expect(await caught(chat.completions.create(request))).toMatchObject({ code: 'out-of-memory' });
    expect(vendor.requests).toEqual([]);
  });

  test('after the first token nobody goes on: what had come is told', async () => {
    const { chat, models } = await hybridClient();
    await models.download('scripted');
    const error = await caught(chat.completions.create(auto({ tokens: 5, failAfter: 2 })));
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error).toMatchObject({ details: { partialText: 't0 t1 ' } });
    expect(vendor.requests).toEqual([]);
  });

  test('an answer begins anew only where that was asked for, as a new message', async () => {
    // One failure is enough here for the next decision to pass the device by.
    const health = { ...defaultHealth, maximumRecentFailures: 0 };
    const policy = { mode: 'prefer_on_device', health } as const;
    const { chat, models } = await hybridClient({ policy });
    await models.download('scripted');
    const request = {
      ...auto({ tokens: 5, failAfter: 2, tokenMs: 20 }),
      restartAfterInterruption: true,
    };
    const textById = new Map<string, string>();
    for await (const chunk of await chat.completions.create({ ...request, stream: true })) {
      const text = chunk.choices[0]?.delta.content ?? '';
      textById.set(chunk.id, (textById.get(chunk.id) ?? '') + text);
    }
    expect([...textById.values()]).toEqual(['t0 t1 ', 'From afar.']);
    const error = await caught(chat.completions.create({ ...request, mode: 'only_on_device' }));
    expect(error).toMatchObject({ code: 'no-candidate' });
  });

  test('the caller’s abort goes nowhere', async () => {
    const { chat, models } = await hybridClient();
    await models.load('scripted');
    const controller = new AbortController();
    const work = caught(chat.completions.create(auto({ prefillSteps: 1000 }), controller));
    setTimeout(() => controller.abort(), 200);
    expect(await work).toBe(controller.signal.reason);
    expect(vendor.requests).toEqual([]);
  });
});

describe('where the cloud fails', () => {
  const network = new NetworkError({ message: 'No network.', remedies: [] });
  const failure = new CloudFailureError({ message: 'No.', details: { status: 500 }, remedies: [] });
  test.each([
    ['network', network],
    ['cloud-failure', failure],
  ])('by %s, the device answers', async (_, thrown) => {
    const { chat, models } = await hybridClient({ policy: 'prefer_in_cloud' });
    await models.download('scripted');
    steps = [{ throw: thrown }];
    const answer = await chat.completions.create(auto({ tokens: 1 }));
    expect(answer.choices[0].message.content).toBe('t0 ');
    expect(vendor.requests.length).toBe(1);
  });

  test('and the device may not answer, the failure itself comes out', async () => {
    const { chat, models } = await hybridClient();
    await models.download('scripted');
    steps = [{ throw: failure }];
    const work = chat.completions.create({ ...auto({}), mode: 'only_in_cloud' });
    expect(await caught(work)).toMatchObject({ code: 'cloud-failure' });
    expect(models.loaded()).toEqual([]);
  });
});

test('a stream that nobody reads holds up no other request', async () => {
  const { chat, models } = await hybridClient({ policy: 'only_on_device' });
  await models.download('scripted');
  await chat.completions.create({ ...auto({ tokens: 20 }), stream: true });
  const next = await chat.completions.create(auto({ tokens: 1 }));
  expect(next.choices[0].message.content).toBe('t0 ');
});

test('tools go to the backend that has them where the model here follows no conversation', async () => {
  const storyteller = await scriptedManifest({ capabilities: { chat: false } });
  const { chat, models } = await hybridClient({ manifests: [storyteller] });
  await models.download('scripted');
  const call = { id: 'c1', name: 'weather', argumentsJson: '{}' };
  steps = answerSteps('vendor', [{ type: 'tool-call', call }], 'tool-calls');
  const tools = [{ type: 'function' as const, function: { name: 'weather' } }];
  const answer = await chat.completions.create({ ...auto({}), tools });
  expect(answer.choices[0].message.tool_calls?.[0]?.function.name).toBe('weather');
  const here = { ...auto({}), tools, mode: 'only_on_device' as const };
  expect(await caught(chat.completions.create(here))).toBeInstanceOf(NoCandidateError);
});

test('the journal counts every byte that left, and none that did not', async () => {
  const journal = createMemoryJournal();
  const { chat, models } = await hybridClient({ journal: { sinks: [journal.sink] } });
  await models.download('scripted');
  await chat.completions.create(auto({}));
  expect(journal.bytesThatLeft()).toBe(0);
  await chat.completions.create({ ...auto({}), mode: 'only_in_cloud' });
  expect(journal.bytesThatLeft()).toBeGreaterThan(0);
  expect(JSON.stringify(journal.events())).not.toContain('From afar.');
});
