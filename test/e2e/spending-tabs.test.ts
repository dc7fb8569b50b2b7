import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumArguments, chromiumPath } from '../browser-project.ts';
import type { PaidCall } from './page/spending.ts';
import { type ChargingServer, startChargingServer } from './support/charging-server.ts';

const worstMicroUsd = 10_000;
const capUsd = 0.6;
const capMicroUsd = 600_000;
const tabCount = 5;
const callsPerTab = 20;

let server: ChargingServer;
let folder: string;
let context: BrowserContext;

beforeAll(async () => {
  server = await startChargingServer(worstMicroUsd);
});
afterAll(() => server?.close());
beforeEach(async () => {
  server.reset();
  server.delayMs = 20;
  folder = await mkdtemp(join(tmpdir(), 'localmost-spending-'));
  context = await openBrowser();
});
afterEach(async () => {
  await context?.close();
  await rm(folder, { recursive: true, force: true });
});

const openBrowser = () =>
  chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });

async function openTab(path = '/'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin + path);
  await page.waitForFunction(() => 'spending' in window);
  return page;
}

const openTabs = (path = '/') => Promise.all(Array.from({ length: tabCount }, () => openTab(path)));

const callAtOnce = (page: Page, requestIds: string[]): Promise<PaidCall[]> =>
  page.evaluate(([ids, cap]) => window.spending.callAtOnce(ids, cap), [
    requestIds,
    capUsd,
  ] as const);

const idsOf = (tab: number, count = callsPerTab) =>
  Array.from({ length: count }, (_, index) => `tab-${tab}-call-${index}`);

const spentMicroUsd = (page: Page) =>
  page.evaluate(async () => Math.round((await window.spending.ledger.spent()).todayUsd * 1e6));

/** One after the other until one is refused: the cap is then used up to less than one call. */
async function useUp(page: Page): Promise<void> {
  for (let call = 0; call < 100; call++) {
    const [made] = await callAtOnce(page, [`last-${call}`]);
    if (made?.outcome === 'refused') return;
    expect(made).toMatchObject({ outcome: 'paid' });
  }
  throw new Error('Nothing was ever refused.');
}

/** Kills the tab's process as a fault of the browser would. */
async function crash(page: Page): Promise<void> {
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  const session = await context.newCDPSession(page);
  session.send('Page.crash').catch(() => {});
  await crashed;
}

const chargedTwice = () => [...server.charges].filter(([, times]) => times.length > 1);

describe('a ledger shared by five tabs', () => {
  test('100 calls at once never overshoot the cap, and none is charged twice', async () => {
    const tabs = await openTabs();
    const made = (await Promise.all(tabs.map((page, tab) => callAtOnce(page, idsOf(tab))))).flat();
    const paid = made.filter(({ outcome }) => outcome === 'paid');
    expect(made.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(made).toHaveLength(tabCount * callsPerTab);
    expect(paid.length).toBeGreaterThanOrEqual(60);
    expect(paid.length).toBeLessThan(100);
    expect([...server.charges.keys()].sort()).toEqual(
      paid.map(({ requestId }) => requestId).sort(),
    );

    const [first] = tabs as [Page];
    expect(await spentMicroUsd(first)).toBe(server.chargedMicroUsd);
    await useUp(first);
    for (const page of tabs) expect(await spentMicroUsd(page)).toBe(server.chargedMicroUsd);
    expect(server.mostCommittedMicroUsd).toBeLessThanOrEqual(capMicroUsd);
    expect(server.chargedMicroUsd).toBeGreaterThan(capMicroUsd - worstMicroUsd);
    expect(chargedTwice()).toEqual([]);
  });

  test('the same calls with a ledger that reads and writes apart do overshoot', async () => {
    const tabs = await openTabs('/naive');
    await Promise.all(tabs.map((page, tab) => callAtOnce(page, idsOf(tab))));
    expect(server.mostCommittedMicroUsd).toBeGreaterThan(capMicroUsd);
  });

  test('one request that two tabs hold at once is booked once', async () => {
    const [one, two] = (await openTabs()) as [Page, Page];
    const reserve = (page: Page) =>
      page.evaluate(() =>
        window.spending.ledger.reserve({ requestId: 'same', worstCostUsd: 0.01, caps: {} }),
      );
    const [a, b] = await Promise.all([reserve(one), reserve(two)]);
    expect(a).toEqual(b);
    expect(await spentMicroUsd(one)).toBe(worstMicroUsd);
    const settle = (page: Page) =>
      page.evaluate((reservation) => window.spending.ledger.settle(reservation, 0.004), a);
    await Promise.all([settle(one), settle(two)]);
    expect(await spentMicroUsd(two)).toBe(4000);
  });

  test('a tab that is killed leaves its reservations counted, and blocks nobody', async () => {
    server.delayMs = 1500;
    const tabs = await openTabs();
    const [victim, survivor] = tabs as [Page, Page];
    const calls = tabs.map((page, tab) =>
      callAtOnce(page, idsOf(tab, 10)).catch((): PaidCall[] => []),
    );
    // Chromium opens six connections to one host; the other calls wait inside of it.
    await expect.poll(() => server.waiting, { timeout: 20_000 }).toBe(6);
    await crash(victim);
    const [lost, ...rest] = await Promise.all(calls);
    expect(lost).toEqual([]);
    expect(rest.flat().filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    await expect.poll(() => server.waiting, { timeout: 20_000 }).toBe(0);

    const open = await survivor.evaluate(() => window.spending.ledger.openReservations());
    const ofVictim = idsOf(0);
    expect(open.length).toBeGreaterThan(0);
    expect(open.every(({ requestId }) => ofVictim.includes(requestId))).toBe(true);
    expect(open.every(({ abandoned }) => abandoned)).toBe(true);
    expect(await spentMicroUsd(survivor)).toBeGreaterThanOrEqual(server.chargedMicroUsd);

    server.delayMs = 5;
    await useUp(survivor);
    expect(server.mostCommittedMicroUsd).toBeLessThanOrEqual(capMicroUsd);
    expect(chargedTwice()).toEqual([]);
  });

  test('a tab that holds the lock for ever is waited for ten seconds; one that dies with it, no longer', async () => {
    const [holder, other] = (await Promise.all([openTab(), openTab()])) as [Page, Page];
    await holder.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const forEver = () => new Promise<void>(() => resolve());
          navigator.locks.request('localmost-ledger/localmost-ledger/change', forEver);
        }),
    );
    expect(await callAtOnce(other, ['one'])).toMatchObject([
      { outcome: 'failed', detail: expect.stringContaining('StorageLostError') },
    ]);
    const calls = callAtOnce(other, ['two']);
    await crash(holder);
    expect(await calls).toMatchObject([{ outcome: 'paid' }]);
    expect([...server.charges.keys()]).toEqual(['two']);
  });

  test('what was spent and reserved outlives a reload and the browser', async () => {
    const page = await openTab();
    await callAtOnce(page, idsOf(0, 10));
    await page.evaluate(() =>
      window.spending.ledger.reserve({ requestId: 'in flight', worstCostUsd: 0.05, caps: {} }),
    );
    const expected = server.chargedMicroUsd + 50_000;
    await page.reload();
    await page.waitForFunction(() => 'spending' in window);
    expect(await spentMicroUsd(page)).toBe(expected);
    await context.close();
    context = await openBrowser();
    const later = await openTab();
    expect(await spentMicroUsd(later)).toBe(expected);
    const open = await later.evaluate(() => window.spending.ledger.openReservations());
    expect(open).toMatchObject([{ requestId: 'in flight', microUsd: 50_000, abandoned: true }]);
  });

  test('a book that cannot be read stops spending until it is reset', async () => {
    const page = await openTab();
    await callAtOnce(page, ['one']);
    await page.evaluate(writeRubbish);
    const [refused] = await callAtOnce(page, ['two']);
    expect(refused).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('read') });
    expect(server.charges.has('two')).toBe(false);
    await page.evaluate(() => window.spending.ledger.reset());
    expect(await callAtOnce(page, ['three'])).toMatchObject([{ outcome: 'paid' }]);
  });

  test('site data that is cleared under an open tab is a new ledger, not a hang', async () => {
    const page = await openTab();
    await callAtOnce(page, ['one']);
    await page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase('localmost-ledger');
          request.onsuccess = () => resolve();
          request.onerror = () => reject(request.error);
        }),
    );
    expect(await callAtOnce(page, ['two'])).toMatchObject([{ outcome: 'paid' }]);
  });

  test('a frame without storage is refused with a typed error', async () => {
    const page = await openTab();
    const code = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.sandbox.add('allow-scripts');
      frame.srcdoc = `<script type="module">
        addEventListener('error', (event) => parent.postMessage(event.message, '*'));
        addEventListener('unhandledrejection', (event) => parent.postMessage(event.reason.code, '*'));
        import('${location.origin}/main.js').catch((error) => parent.postMessage(error.code, '*'));
      </script>`;
      const told = new Promise((resolve) =>
        addEventListener('message', (event) => resolve(event.data), { once: true }),
      );
      document.body.append(frame);
      return told;
    });
    expect(code).toBe('storage-unavailable');
  });
});

/** Writes behind the ledger's back; runs in the page. */
function writeRubbish(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('localmost-ledger');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const writing = request.result.transaction('ledger', 'readwrite');
      writing.objectStore('ledger').put({ version: 1, spentByDay: new Map([['x', -1e9]]) }, 'book');
      writing.oncomplete = () => resolve();
      writing.onabort = () => reject(writing.error);
    };
  });
}
