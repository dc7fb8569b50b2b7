import type { PageServer } from '@localmost/cli';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { chromiumArguments, chromiumPath } from '../browser-project.ts';
import { goTo, startEmbedded } from './support/demo-places.ts';
import { type DemoVisit, expect, visitDemo } from './support/demo-visit.ts';
import { startPlainHost } from './support/plain-host.ts';

let visit: DemoVisit;
let host: PageServer;
beforeAll(async () => {
  visit = await visitDemo();
  host = await startPlainHost(visit.pageFolder);
});
afterAll(async () => {
  await host?.close();
  await visit?.close();
});

const isIsolated = () => crossOriginIsolated;

describe('on a host of plain files', () => {
  it('seals its models, and is isolated after the first reload', async () => {
    const page = await visit.context.newPage();
    await page.goto(host.address);
    expect(await page.evaluate(isIsolated)).toBe(false);
    await expect(
      page.getByText('Models use one core until the page is loaded again.'),
    ).toBeVisible();
    await startEmbedded(page);
    await expect(page.locator('.facts div', { hasText: 'Threads' })).toContainText('1');
    await goTo(page, 'Proof');
    await expect(page.getByText(/^(\d+) of \1 attempts were refused$/)).toBeVisible();
    await expect(page.getByText('The host sends no isolation headers.')).toBeVisible();

    await page.getByRole('button', { name: 'Reload now' }).click();
    await expect.poll(() => page.evaluate(isIsolated)).toBe(true);
    await goTo(page, 'Chat');
    await startEmbedded(page);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    if (cores > 1) {
      await expect(page.locator('.facts div', { hasText: 'Threads' })).not.toContainText(/\b1\b/);
    }
    await goTo(page, 'Proof');
    await expect(page.getByText(/^(\d+) of \1 attempts were refused$/)).toBeVisible();
    await expect(page.getByText('This page is cross-origin isolated')).toBeVisible();
    await page.close();
  });

  it('can be installed', async () => {
    const page = await visit.context.newPage();
    await page.goto(host.address);
    await expect(page.getByText('This page opens without a network')).toBeVisible();
    const session = await visit.context.newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    await page.close();
  });

  it('says plainly that it runs on one core where there is no service worker', async () => {
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [...chromiumArguments],
    });
    try {
      const page = await browser.newPage();
      // As in a browser that has none, or gives it to no page like this one.
      await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
      await page.goto(host.address);
      await startEmbedded(page);
      await goTo(page, 'Proof');
      await expect(page.getByText('lets no service worker add them')).toBeVisible();
      await expect(page.getByText(/^(\d+) of \1 attempts were refused$/)).toBeVisible();
      await expect(page.getByText('This page is not kept yet')).toBeVisible();
      expect(await page.evaluate(isIsolated)).toBe(false);
    } finally {
      await browser.close();
    }
  });
});
