import {
  type ClientOptions,
  createClient,
  type LocalmostClient,
  type SharingEvent,
  WorkerLostError,
} from 'localmost';
import { afterEach, expect, test, vi } from 'vitest';
import { GroupChannel } from '../../packages/localmost/src/sharing/group-channel.ts';
import { OwnerDesk } from '../../packages/localmost/src/sharing/owner-desk.ts';
import { OwnerLock } from '../../packages/localmost/src/sharing/owner-lock.ts';
import { caught, scripted, scriptedManifest, scriptedRuntime } from './support/scripted-client.ts';

/* Two clients of one page stand for two tabs; what needs real tabs is in test/e2e/sharing-tabs.test.ts. */

const clients: LocalmostClient[] = [];
let events: SharingEvent[] = [];

async function tab(options: ClientOptions = {}, load = {}): Promise<LocalmostClient> {
  const client = createClient({
    manifests: [await scriptedManifest()],
    runtimes: [scriptedRuntime],
    databaseName: 'sharing-tests',
    maximumQueueLength: 30,
    shareAcrossTabs: { onEvent: (event) => events.push(event) },
    ...options,
  });
  clients.push(client);
  await client.models.load('scripted', load);
  return client;
}

const roleOf = (client: LocalmostClient) => client.models.loaded()[0]?.sharing?.role;
const ask = async (client: LocalmostClient, script: object, signal?: AbortSignal) => {
  const answer = await client.chat.completions.create(scripted(script), signal ? { signal } : {});
  return answer.choices[0].message.content;
};
const workers = () => document.querySelectorAll('iframe[title="Localmost sealed worker"]').length;

afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await vi.waitFor(() => expect(workers()).toBe(0));
  events = [];
});

test('the second tab streams through the first one’s worker, and both are told', async () => {
  const [first, second] = [await tab(), await tab()];
  expect([roleOf(first), roleOf(second)]).toEqual(['owner', 'follower']);
  expect(workers()).toBe(1);
  const [owner] = first.models.loaded();
  const [follower] = second.models.loaded();
  expect(follower?.sharing?.ownerTabId).toBe(owner?.sharing?.tabId);
  expect(follower?.seal).toEqual(owner?.seal);
  expect(await ask(second, { tokens: 4 })).toBe('t0 t1 t2 t3 ');
  expect(await second.models.countTokens('scripted', 'one two three')).toBe(3);
  expect(events.map(({ type }) => type)).toEqual(['owning', 'following']);
});

test('tabs that load at the same moment still load one copy', async () => {
  const tabs = await Promise.all([tab(), tab(), tab(), tab(), tab()]);
  expect(workers()).toBe(1);
  expect(tabs.map(roleOf).sort()).toEqual([...Array(4).fill('follower'), 'owner']);
  const answers = await Promise.all(tabs.map((client) => ask(client, { tokens: 2 })));
  expect(new Set(answers)).toEqual(new Set(['t0 t1 ']));
});

test('a tab that floods the model does not make another wait for more than two turns', async () => {
  const [first, second] = [await tab(), await tab()];
  const ends: string[] = [];
  const flood = Array.from({ length: 20 }, () =>
    ask(first, { tokens: 5, tokenMs: 10 }).then(() => ends.push('flood')),
  );
  await vi.waitFor(() => expect(ends.length).toBe(2));
  const single = ask(second, { tokens: 5, tokenMs: 10 }).then(() => ends.push('single'));
  await Promise.all([...flood, single]);
  expect(ends.length).toBe(21);
  expect(ends.indexOf('single')).toBeLessThanOrEqual(4);
});

test('an abort in one tab leaves the others’ answers whole', async () => {
  const [first, second, third] = [await tab(), await tab(), await tab()];
  const controller = new AbortController();
  const aborted = caught(ask(second, { tokens: 1000, tokenMs: 10 }, controller.signal));
  const waiting = [ask(first, { tokens: 3 }), ask(third, { tokens: 2 })];
  setTimeout(() => controller.abort(), 200);
  expect(await aborted).toBe(controller.signal.reason);
  expect(await Promise.all(waiting)).toEqual(['t0 t1 t2 ', 't0 t1 ']);
  expect(await ask(second, { tokens: 1 })).toBe('t0 ');
});

test('errors arrive in the tab that asked, as themselves', async () => {
  const [first, second] = [await tab(), await tab()];
  const [failure, answer] = await Promise.all([
    caught(ask(second, { fail: 'context-overflow' })),
    ask(first, { tokens: 1 }),
  ]);
  expect(failure).toMatchObject({ code: 'context-overflow' });
  expect(answer).toBe('t0 ');
});

test('when the owner unloads, another takes over: what had shown nothing runs again, what had ends typed', async () => {
  const [first, second, third] = [await tab(), await tab(), await tab()];
  const seen: string[] = [];
  const streaming = caught(
    (async () => {
      const request = { ...scripted({ tokens: 1000, tokenMs: 10 }), stream: true } as const;
      for await (const chunk of await second.chat.completions.create(request)) {
        seen.push(chunk.choices[0]?.delta.content ?? '');
      }
    })(),
  );
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(3));
  const waiting = ask(third, { tokens: 3 });
  await first.models.unload('scripted');
  expect(await streaming).toBeInstanceOf(WorkerLostError);
  expect(await waiting).toBe('t0 t1 t2 ');
  expect([roleOf(second), roleOf(third)].sort()).toEqual(['follower', 'owner']);
  expect(roleOf(first)).toBeUndefined();
  expect(workers()).toBe(1);
  expect(events).toContainEqual({ type: 'owning', modelId: 'scripted', cause: 'owner-gone' });
});

test('a greedy answer goes on in the next owner where it broke off', async () => {
  const [first, second] = [await tab(), await tab()];
  const stream = await second.chat.completions.create({
    ...scripted({ tokens: 20, tokenMs: 20 }),
    temperature: 0,
    stream: true,
  });
  let text = '';
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    if (text === 't0 t1 t2 ') void first.models.unload('scripted');
  }
  expect(text).toBe(Array.from({ length: 20 }, (_, index) => `t${index} `).join(''));
  expect(roleOf(second)).toBe('owner');
});

test('a worker that dies under a guest’s answer is started again by its owner', async () => {
  const [first, second] = [
    await tab({ timeouts: { silenceMs: 2000 } }),
    await tab({ timeouts: { silenceMs: 2000 } }),
  ];
  expect(await caught(ask(second, { crash: true }))).toBeInstanceOf(WorkerLostError);
  expect(await ask(second, { tokens: 2 })).toBe('t0 t1 ');
  expect(await ask(first, { tokens: 2 })).toBe('t0 t1 ');
  expect([roleOf(first), roleOf(second)]).toEqual(['owner', 'follower']);
});

test('tabs that want another runtime, or another model, hold copies of their own', async () => {
  await tab();
  const threads = await tab({}, { maximumThreads: 1 });
  const named = await tab({ manifests: [await scriptedManifest({ contextWindow: 64 })] });
  expect([roleOf(threads), roleOf(named)]).toEqual(['owner', 'owner']);
  expect(workers()).toBe(3);
});

test('an owner refuses another version, and another key', async () => {
  const channel = new GroupChannel('a-group');
  const desk = new OwnerDesk({
    key: 'k',
    tabId: 't',
    presenceLock: 'p',
    channel,
    ownerLock: new OwnerLock('k'),
    silenceMs: 1000,
    ownerSilenceMs: 1000,
    leave: () => channel.close(),
  });
  const { port1 } = new MessageChannel();
  const offer = { version: 99, key: 'k', presenceLock: 'q' };
  const reply = await desk.join(offer, port1, () => undefined);
  expect(reply).toMatchObject({ accepted: false, reason: expect.stringContaining('version 99') });
  const other = await desk.join({ ...offer, version: 1, key: 'x' }, port1, () => undefined);
  expect(other.accepted).toBe(false);
  desk.close();
  channel.close();
});

test('where the browser has no shared workers each tab holds its own, and says so', async () => {
  vi.stubGlobal('SharedWorker', undefined);
  const [first, second] = [await tab(), await tab()];
  expect([roleOf(first), roleOf(second)]).toEqual(['alone', 'alone']);
  expect(workers()).toBe(2);
  const warnings = second.models.loaded()[0]?.warnings;
  expect(warnings).toMatchObject([
    { code: 'not-shared', message: expect.stringContaining('shared workers') },
  ]);
});

test('a client that was not asked to share does not', async () => {
  const [first, second] = [
    await tab({ shareAcrossTabs: false }),
    await tab({ shareAcrossTabs: false }),
  ];
  expect([roleOf(first), roleOf(second)]).toEqual([undefined, undefined]);
  expect(workers()).toBe(2);
});
