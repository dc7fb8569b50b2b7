import type { EscapeOutcome, EscapeWay } from '@localmost/testing';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Collector, startCollector } from './support/collector.ts';
import {
  type LocalFault,
  localFaults,
  openFaultyClient,
  type RequestOutcome,
} from './support/local-faults.ts';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

/** Nothing else in the tests holds this word, so that wherever it is seen, a prompt was. */
const canary = 'canary-7c1f';

let site: SdkSite;
let collector: Collector;
let page: Page;

beforeAll(async () => {
  collector = await startCollector();
  // QUIC is left on, so that WebTransport is a way out in earnest.
  site = await startSdkSite(['--disable-quic']);
  page = await site.openPage('/open');
  await page.evaluate(openFaultyClient);
});
beforeEach(() => {
  site.server.log.length = 0;
  collector.reset();
});
afterAll(async () => {
  await site?.close();
  await collector?.close();
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 700));

/** Sends one request to a client with the fault, and with a cloud backend that would answer. */
function askFaulty(
  fault: LocalFault,
  request: object,
  policy: string,
  allPublic = false,
): Promise<RequestOutcome> {
  const cloudUrl = `http://127.0.0.1:${collector.port}/v1`;
  const { manifest } = site;
  const job = { fault, manifest, cloudUrl, policy, canary, request, allPublic };
  return page.evaluate(
    (job) =>
      (window as unknown as { askFaulty: (job: object) => Promise<RequestOutcome> }).askFaulty(job),
    job,
  );
}

/** Files of the app; anything else that the page asks for, or any body it sends, would be a leak. */
function isOwnFile(line: string): boolean {
  return (
    line === 'connection' ||
    /^GET \/(workers|test-workers|models|nowhere)[\w./-]*$/.test(line) ||
    line === 'GET /favicon.ico'
  );
}

/** No connection to the stranger, not a byte, and from the app's own server nothing but its files. */
function expectNothingLeft(): void {
  const { connections, bytes } = collector;
  expect({ connections, bytes }).toEqual({ connections: 0, bytes: 0 });
  expect(site.server.log.filter((line) => !isOwnFile(line) || line.includes(canary))).toEqual([]);
}

/** Each of the ways in which a request is kept on the device. */
const keptOnDevice: readonly [how: string, request: object, policy: string][] = [
  ['the request’s own mode', { mode: 'only_on_device' }, 'prefer_in_cloud'],
  ['the client’s policy', {}, 'only_on_device'],
  ['the policy, against the request’s mode', { mode: 'prefer_in_cloud' }, 'only_on_device'],
];

describe('a request that stays on the device, by its own mode or by the policy', () => {
  test.each(localFaults)('ends in $codes when $name, and nothing leaves', async (fault) => {
    for (const [how, request, policy] of keptOnDevice) {
      const outcome = await askFaulty(fault, { ...request, data: 'public' }, policy);
      expect(fault.codes, `${how}: ${outcome.message}`).toContain(outcome.code);
      expect(outcome.remedies).toBeGreaterThan(0);
      expect(outcome.cloudCalls).toBe(0);
    }
    await settle();
    expectNothingLeft();
  });
});

test('the same faults reach the cloud backend where the request may leave: the collector hears it', async () => {
  for (const name of ['memory runs out', 'the GPU is lost', 'its weights are not on the disk']) {
    const fault = localFaults.find((one) => one.name === name);
    if (!fault) throw new Error(`There is no fault "${name}".`);
    collector.reset();
    const outcome = await askFaulty(fault, { data: 'public' }, 'prefer_on_device', true);
    expect(outcome.cloudCalls).toBeGreaterThan(0);
    expect(collector.bytes).toBeGreaterThan(0);
  }
});

/** Ways that no page could use either, so that there is nothing to hear from one. */
const noWayForPages: readonly EscapeWay[] = ['importScripts', 'worker of the address'];

describe('hostile code in the sealed worker', () => {
  /** How the seal answers each way: the directive it violates, or that workers have no such thing. */
  const expected: Readonly<Record<EscapeWay, RegExp>> = {
    fetch: /^refused connect-src$/,
    'fetch keepalive': /^refused connect-src$/,
    XMLHttpRequest: /^refused connect-src$/,
    WebSocket: /^refused connect-src$/,
    EventSource: /^refused connect-src$/,
    WebTransport: /^refused connect-src$/,
    'Cache.add': /^refused connect-src$/,
    'fetch in a nested worker': /^refused connect-src$/,
    'WebSocket in a nested worker': /^refused connect-src$/,
    'import()': /^refused script-src/,
    // Another origin's file is no worker anywhere; that its own origin's is refused, the seal's proof shows.
    'worker of the address': /^refused (worker-src|SecurityError)$/,
    font: /^refused font-src$/,
    importScripts: /^(refused|absent) /,
    WebRTC: /^absent /,
    sendBeacon: /^absent /,
    img: /^absent /,
    css: /^absent /,
    script: /^absent /,
    frame: /^absent /,
    form: /^absent /,
    navigation: /^refused TypeError$/,
  };

  test('is refused on every way, with a violation where workers have it at all', async () => {
    const ways = await page.evaluate(() => window.hostile.escapeWays);
    expect([...ways].sort()).toEqual(Object.keys(expected).sort());
    const fault: LocalFault = { name: 'hostile code', codes: [] };
    for (const way of ways) {
      const script = { escape: { way, address: `http://127.0.0.1:${collector.port}/${canary}` } };
      const outcome = await askFaulty(
        { ...fault, script },
        { mode: 'only_on_device' },
        'prefer_in_cloud',
      );
      const { outcome: result, evidence } = JSON.parse(outcome.text ?? '{}') as EscapeOutcome;
      expect(`${result} ${evidence}`, way).toMatch(expected[way] ?? 'a way that this test knows');
    }
    await settle();
    expectNothingLeft();
  });

  test('would be heard: the same code in the page reaches the collector on every way', async () => {
    const ways = await page.evaluate(() => window.hostile.escapeWays);
    const unheard: string[] = [];
    for (const way of ways) {
      if (noWayForPages.includes(way)) continue;
      collector.reset();
      await page.evaluate(([way, address]) => window.hostile.tryEscape(way, address), [
        way,
        `http://127.0.0.1:${collector.port}/heard`,
      ] as const);
      for (let waits = 0; collector.bytes === 0 && waits < 5; waits += 1) await settle();
      if (collector.bytes === 0) unheard.push(way);
    }
    expect(unheard).toEqual([]);
  });
});
