import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SharingTabs } from './support/sharing-tabs.ts';
import { ask, eventsOf, hasBegun, load, roleOf } from './support/tab-client.ts';

let tabs: SharingTabs;

beforeAll(async () => {
  tabs = await SharingTabs.open();
});
afterEach(() => tabs.closeTabs());
afterAll(() => tabs?.close());

const long = { tokens: 150, tokenMs: 20 };
const longText = Array.from({ length: 150 }, (_, index) => `t${index} `).join('');
const short = { tokens: 3 };

async function sharedTabs(count: number, options = {}): Promise<Page[]> {
  const pages: Page[] = [];
  for (let index = 0; index < count; index += 1) pages.push(await tabs.loadedTab(options));
  expect(await Promise.all(pages.map(roleOf))).toEqual([
    'owner',
    ...Array(count - 1).fill('follower'),
  ]);
  return pages;
}

/** Of these tabs exactly one holds the copy, and the others follow it. */
async function settled(pages: readonly Page[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const roles = await Promise.all(pages.map(roleOf));
      expect(roles.sort()).toEqual([...Array(pages.length - 1).fill('follower'), 'owner']);
    },
    { timeout: 20_000 },
  );
}

test('five tabs answer through one copy, each as a tab alone does', async () => {
  const alone = await tabs.loadedTab({ engine: 'cpu', share: false });
  const prompts = ['Once', 'Tell me of rain.', 'A dog', 'Blue', 'Why?'];
  const expected: string[] = [];
  for (const prompt of prompts) expected.push((await ask(alone, prompt, { temperature: 0 })).text);
  await alone.close();
  expect(new Set(expected).size).toBeGreaterThan(1);

  const pages = await Promise.all(prompts.map(() => tabs.newTab({ engine: 'cpu' })));
  await Promise.all(pages.map(load));
  await settled(pages);
  const frames = await Promise.all(
    pages.map((page) => page.locator('iframe[title="Localmost sealed worker"]').count()),
  );
  expect(frames.sort()).toEqual([0, 0, 0, 0, 1]);
  const answers = await Promise.all(
    pages.map((page, index) => ask(page, prompts[index] ?? '', { temperature: 0 })),
  );
  expect(answers).toEqual(expected.map((text) => ({ text })));
});

describe('when the tab that holds the copy', () => {
  test('is closed, its followers go on', async () => {
    const [owner, second, third] = (await sharedTabs(3)) as [Page, Page, Page];
    const broken = ask(second, long);
    await hasBegun(second, 'answer');
    const waiting = ask(third, short);
    await owner.close();
    expect((await broken).error).toEqual({ name: 'WorkerLostError', code: 'worker-lost' });
    expect(await waiting).toEqual({ text: 't0 t1 t2 ' });
    await settled([second, third]);
  });

  test('is killed, what had shown nothing runs again, and a greedy answer goes on', async () => {
    const [owner, second, third, fourth] = (await sharedTabs(4)) as [Page, Page, Page, Page];
    const pid = await tabs.processOf(owner);
    const greedy = ask(second, long, { temperature: 0 });
    await hasBegun(second, 'answer');
    const waiting = [ask(third, short), ask(fourth, short)];
    const crashed = new Promise((resolve) => owner.once('crash', resolve));
    process.kill(pid, 'SIGKILL');
    await crashed;
    expect(await greedy).toEqual({ text: longText });
    expect(await Promise.all(waiting)).toEqual([{ text: 't0 t1 t2 ' }, { text: 't0 t1 t2 ' }]);
    await settled([second, third, fourth]);
    const causes = (await Promise.all([second, third, fourth].map(eventsOf))).flat();
    expect(causes).toContainEqual({ type: 'owning', modelId: 'tiny', cause: 'owner-gone' });
  });

  test('is killed while it loads, another loads', async () => {
    const owner = await tabs.newTab();
    const follower = await tabs.newTab();
    const pid = await tabs.processOf(owner);
    // The weights' request never ends for the first tab, so it stays in the middle of its load.
    await owner.route('**/scripted.worker.txt', () => undefined);
    load(owner).catch(() => undefined);
    await owner.waitForRequest('**/scripted.worker.txt');
    const loading = load(follower);
    process.kill(pid, 'SIGKILL');
    expect((await loading)?.role).toBe('owner');
    expect(await ask(follower, short)).toEqual({ text: 't0 t1 t2 ' });
  });

  test('hangs, another takes it over, and the first follows when it is back', async () => {
    const [owner, second, third] = (await sharedTabs(3, { ownerSilenceMs: 4000 })) as [
      Page,
      Page,
      Page,
    ];
    const pid = await tabs.processOf(owner);
    process.kill(pid, 'SIGSTOP');
    try {
      const answers = await Promise.all([ask(second, short), ask(third, short)]);
      expect(answers).toEqual([{ text: 't0 t1 t2 ' }, { text: 't0 t1 t2 ' }]);
      const heard = (await Promise.all([second, third].map(eventsOf))).flat();
      expect(heard).toContainEqual(
        expect.objectContaining({ type: 'owner-unresponsive', silenceMs: 4000 }),
      );
      const owning = heard.filter(({ type }) => type === 'owning');
      expect(owning).toEqual([{ type: 'owning', modelId: 'tiny', cause: 'owner-unresponsive' }]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await settled([owner, second, third]);
    expect(await eventsOf(owner)).toContainEqual({
      type: 'released',
      modelId: 'tiny',
      cause: 'taken',
    });
    expect(await ask(owner, short)).toEqual({ text: 't0 t1 t2 ' });
  });

  test('unloads it, and loads it again, it follows', async () => {
    const [owner, second] = (await sharedTabs(2)) as [Page, Page];
    await owner.evaluate(() => window.tab.client.models.unload('tiny'));
    await settled([second]);
    expect((await load(owner))?.role).toBe('follower');
    expect(await ask(owner, short)).toEqual({ text: 't0 t1 t2 ' });
  });
});

test('a tab that is killed in the middle of its answer frees the model for the others', async () => {
  const [owner, second, third] = (await sharedTabs(3)) as [Page, Page, Page];
  const pid = await tabs.processOf(second);
  ask(second, { tokens: 200, tokenMs: 500 }).catch(() => undefined);
  await hasBegun(second, 'answer');
  const waiting = [ask(owner, short), ask(third, short)];
  process.kill(pid, 'SIGKILL');
  expect(await Promise.all(waiting)).toEqual([{ text: 't0 t1 t2 ' }, { text: 't0 t1 t2 ' }]);
});

test('a tab that floods the model makes another wait for two turns at most', async () => {
  const [owner, second] = (await sharedTabs(2)) as [Page, Page];
  const turn = { tokens: 5, tokenMs: 20 };
  await owner.evaluate((content) => {
    const { client, texts } = window.tab;
    for (let index = 0; index < 20; index += 1) {
      const request = { model: 'tiny', messages: [{ role: 'user' as const, content }] };
      void client.chat.completions.create(request).then(() => {
        texts.done = `${texts.done ?? ''}x`;
      });
    }
  }, JSON.stringify(turn));
  const done = () => owner.evaluate(() => (window.tab.texts.done ?? '').length);
  await hasBegun(owner, 'done');
  const before = await done();
  expect(await ask(second, turn)).toEqual({ text: 't0 t1 t2 t3 t4 ' });
  const after = await done();
  expect(after - before).toBeLessThanOrEqual(3);
  expect(after).toBeLessThan(20);
});

test('the page that holds the copy is not handed another tab’s request', async () => {
  const spy = () => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const keep = (data: unknown) => {
      try {
        seen.push(JSON.stringify(data));
      } catch {
        seen.push(String(data));
      }
    };
    for (const type of [MessagePort, BroadcastChannel, SharedWorker, Worker]) {
      const { prototype } = type as unknown as {
        prototype: EventTarget & { postMessage?: unknown };
      };
      const { postMessage } = prototype;
      if (typeof postMessage === 'function') {
        prototype.postMessage = function (this: unknown, ...values: unknown[]) {
          keep(values[0]);
          return postMessage.apply(this, values);
        };
      }
      const handler = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
      if (handler?.set) {
        const { set } = handler;
        Object.defineProperty(prototype, 'onmessage', {
          ...handler,
          set(listener: (event: MessageEvent) => void) {
            set.call(this, (event: MessageEvent) => {
              keep(event.data);
              listener.call(this, event);
            });
          },
        });
      }
    }
    const { addEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (
      this: EventTarget,
      ...[type, listener, options]: Parameters<EventTarget['addEventListener']>
    ) {
      if (type === 'message') {
        addEventListener.call(this, type, (event) => keep((event as MessageEvent).data));
      }
      return addEventListener.call(this, type, listener, options);
    };
  };
  const owner = await tabs.loadedTab({}, spy);
  const follower = await tabs.loadedTab({}, spy);
  expect([await roleOf(owner), await roleOf(follower)]).toEqual(['owner', 'follower']);
  expect((await ask(follower, 'My secret is swordfish.')).text).toBe('My secret is swordfish.');
  const seenBy = (page: Page) =>
    page.evaluate(() => (window as unknown as { seen: string[] }).seen.join('\n'));
  expect(await seenBy(follower)).toContain('swordfish');
  const atTheOwner = await seenBy(owner);
  // The spy does hear what comes to this page: the call for a meeting, and the tab's offer.
  expect(atTheOwner).toContain('"kind":"seek"');
  expect(atTheOwner).toContain('presenceLock');
  expect(atTheOwner).not.toContain('swordfish');
});
