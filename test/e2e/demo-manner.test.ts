import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { beginBenchmark, benchmarkDone } from './support/demo-benchmark.ts';
import { goTo, startEmbedded, testDevice } from './support/demo-places.ts';
import { type DemoVisit, expect, visitDemo } from './support/demo-visit.ts';

let visit: DemoVisit;
beforeAll(async () => {
  visit = await visitDemo();
});
afterEach(async () => {
  for (const page of visit.context.pages().slice(1)) await page.close();
});
afterAll(() => visit?.close());

async function open(path = ''): Promise<Page> {
  const page = await visit.context.newPage();
  await page.goto(visit.server.address + path);
  return page;
}

/** Brings the page through everything it shows, and looks at each of its screens. */
async function visitScreens(page: Page, look: (screen: string) => Promise<void>): Promise<void> {
  await look('the choice of a model');
  await testDevice(page);
  for (const summary of await page.locator('main details > summary').all()) await summary.click();
  await look('the device');
  await goTo(page, 'Chat');
  await startEmbedded(page);
  await look('the chat');
  await goTo(page, 'Proof');
  await look('the proof');
  await goTo(page, 'Policy');
  await page.getByRole('radio', { name: 'Only in the cloud' }).check();
  await page.getByLabel('What you would ask').fill('Name three colours.');
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByRole('button', { name: /^Allow/ }).waitFor();
  await look('the question for consent');
  await page.getByRole('button', { name: /^Allow/ }).click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await look('the trial of a policy');
  await beginBenchmark(page, ['CPU kernels']);
  await look('the benchmark while it runs');
  await benchmarkDone(page);
  for (const summary of await page.locator('main details > summary').all()) await summary.click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = (await page.getByRole('region', { name: 'The link' }).textContent()) ?? '';
  await look('the benchmark');
  await goTo(page, 'History');
  for (const box of (await page.getByRole('checkbox').all()).slice(0, 2)) await box.check();
  await page
    .getByRole('button', { name: /^Report of/ })
    .first()
    .click();
  await look('the history');
  await goTo(page, 'Method');
  await look('the method');
  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);
  await page.getByText('Somebody shared this run').waitFor();
  await look('a shared run');
}

describe('every screen of the page', () => {
  const found = { screens: 0, axe: [] as string[], tooWide: [] as string[] };
  let violations: unknown;

  // One visit: each screen is looked at in both themes and on a phone.
  beforeAll(async () => {
    const page = await open();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { violationsSeen: seen });
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        seen.push(`${violatedDirective} ${blockedURI}`);
      });
    });
    await visitScreens(page, async (screen) => {
      found.screens += 1;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        found.axe.push(...(await axeFindings(page, `${screen}, ${colorScheme}`)));
      }
      await page.setViewportSize({ width: 360, height: 740 });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 360) found.tooWide.push(`${screen}: ${width}`);
      await page.setViewportSize({ width: 1280, height: 800 });
    });
    violations = await page.evaluate(() => Reflect.get(window, 'violationsSeen'));
  }, 180_000);

  it('has nothing that axe finds, in either theme', () => {
    expect(found.screens).toBe(11);
    expect(found.axe).toEqual([]);
  });

  it('fits a phone of 360 pixels', () => {
    expect(found.tooWide).toEqual([]);
  });

  it('runs under a policy that lets no code be made of text, and no policy is violated', async () => {
    const page = await open();
    const policy = await page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    expect(violations).toEqual([]);
  });
});

async function axeFindings(page: Page, screen: string): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.length).toBeGreaterThan(10);
  return violations.map(
    ({ id, nodes }) =>
      `${screen}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

describe('without a mouse', () => {
  it('tests the device, tries a policy, ends a benchmark and reads a report', async () => {
    const page = await open();
    /** Presses Tab until the element with that text or label has the focus, as a person does. */
    const tabTo = async (name: RegExp) => {
      for (let press = 0; press < 60; press += 1) {
        await page.keyboard.press('Tab');
        const text = await page.evaluate(() => {
          const at = document.activeElement;
          const isField = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
          const named = isField ? at.labels?.[0] : at;
          return named?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
        });
        if (name.test(text)) return;
      }
      throw new Error(`${name} cannot be reached with the Tab key.`);
    };
    await tabTo(/^Device$/);
    await page.keyboard.press('Enter');
    await tabTo(/^Test$/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What fits' })).toBeVisible();
    await goTo(page, 'Policy');
    await tabTo(/^Prefer the device/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await tabTo(/^What you would ask/);
    await page.keyboard.type('Name three colours.');
    await tabTo(/^Run it$/);
    await page.keyboard.press('Enter');
    await expect(page.locator('#consent-title')).toBeFocused();
    await tabTo(/^Allow/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Fake cloud answers' })).toBeFocused();
    await goTo(page, 'Benchmark');
    await tabTo(/^CPU kernels$/);
    await page.keyboard.press('Space');
    await tabTo(/^(Download|Measure)/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: /^(Download|Measure)/ })).toBeVisible();
    await goTo(page, 'History');
    await tabTo(/^Report$/);
    await page.keyboard.press('Enter');
    await expect(page.locator('#report-title')).toBeVisible();
  });
});

describe('without a network', () => {
  it('tests the device and tries a policy', async () => {
    const page = await open();
    await testDevice(page);
    await expect(page.getByText('This page opens without a network')).toBeVisible();
    await visit.context.setOffline(true);
    try {
      await page.reload();
      await testDevice(page);
      await expect(page.getByRole('heading', { name: 'What fits' })).toBeVisible();
      await goTo(page, 'Policy');
      await page.getByLabel('What you would ask').fill('Name three colours.');
      await expect(page.locator('tr[data-backend="fake-cloud"]')).toContainText('health.network');
    } finally {
      await visit.context.setOffline(false);
    }
  });
});
