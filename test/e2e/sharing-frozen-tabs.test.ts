import type { ModelManifest } from '@localmost/protocol';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { launchChromium } from './support/browser.ts';
import {
  type RecordingServer,
  startRecordingServer,
  tinyModelBytes,
} from './support/recording-server.ts';
import { ask, eventsOf, hasBegun, load, openClient, roleOf } from './support/tab-client.ts';
import { tinyManifest } from './support/tiny-manifest.ts';
import { type UnemulatedTab, UnemulatedTabs } from './support/unemulated-tabs.ts';

let server: RecordingServer;
let browser: Browser;
let manifest: ModelManifest;
let tabs: UnemulatedTabs;

beforeAll(async () => {
  server = await startRecordingServer();
  browser = await launchChromium(server.port);
  manifest = tinyManifest(await tinyModelBytes());
});
beforeEach(async () => {
  tabs = await UnemulatedTabs.open(browser);
});
afterEach(() => tabs.close());
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function loadedTab(): Promise<UnemulatedTab> {
  const tab = await tabs.newTab(`${server.origin}/`);
  await tab.hasGlobal('localmost');
  await openClient(tab, manifest, {});
  await load(tab);
  return tab;
}

test('a tab that is frozen hands the model over before it sleeps, and follows when it wakes', async () => {
  const owner = await loadedTab();
  const other = await loadedTab();
  expect([await roleOf(owner), await roleOf(other)]).toEqual(['owner', 'follower']);
  const waiting = ask(other, { prefillSteps: 60, prefillStepMs: 50, tokens: 2 });
  await owner.setFrozen(true);
  expect(await waiting).toEqual({ text: 't0 t1 ' });
  expect(await roleOf(other)).toBe('owner');
  await owner.setFrozen(false);
  await vi.waitFor(async () => expect(await roleOf(owner)).toBe('follower'), { timeout: 10_000 });
  const heard = await eventsOf(owner);
  expect(heard).toContainEqual({ type: 'released', modelId: 'tiny', cause: 'frozen' });
  expect(await ask(owner, { tokens: 3 })).toEqual({ text: 't0 t1 t2 ' });
});

test('a tab alone keeps its model through a freeze', async () => {
  const owner = await loadedTab();
  const cover = await tabs.newTab('about:blank');
  await cover.bringToFront();
  await owner.setFrozen(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await owner.setFrozen(false);
  expect(await ask(owner, { tokens: 3 })).toEqual({ text: 't0 t1 t2 ' });
  expect((await eventsOf(owner)).map(({ type }) => type)).toEqual(['owning']);
});

test('a tab that is frozen in the middle of its answer holds nobody up', async () => {
  const follower = await loadedTabBehind();
  const slow = ask(follower.hidden, { tokens: 60, tokenMs: 20 });
  await hasBegun(follower.hidden);
  await follower.hidden.setFrozen(true);
  expect(await ask(follower.owner, { tokens: 3 })).toEqual({ text: 't0 t1 t2 ' });
  await follower.hidden.setFrozen(false);
  expect((await slow).text).toMatch(/^t0 .* t59 $/);
});

async function loadedTabBehind(): Promise<{ owner: UnemulatedTab; hidden: UnemulatedTab }> {
  const owner = await loadedTab();
  const hidden = await loadedTab();
  expect([await roleOf(owner), await roleOf(hidden)]).toEqual(['owner', 'follower']);
  await owner.bringToFront();
  return { owner, hidden };
}
