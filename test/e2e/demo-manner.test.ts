import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
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
  await goTo(page, 'Benchmark');
  await page.getByRole('combobox', { name: 'Model' }).selectOption('localmost-tales-7m');
  await page.getByRole('button', { name: /^(Download .* and run|Run)$/ }).click();
  await page.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 90_000 });
  await page.getByText('Share it').click();
  await look('the benchmark');
}

describe('every screen of the page', () => {
  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds, in the %s theme',
    async (colorScheme) => {
      const page = await open();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found: string[] = [];
      let screens = 0;
      await visitScreens(page, async (screen) => {
        const { violations, passes } = await new AxeBuilder({ page }).analyze();
        expect(passes.length).toBeGreaterThan(10);
        screens += 1;
        for (const { id, nodes } of violations) {
          found.push(
            `${screen}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          );
        }
      });
      expect(screens).toBe(7);
      expect(found).toEqual([]);
    },
  );

  it('fits a phone of 360 pixels', async () => {
    const page = await open();
    await page.setViewportSize({ width: 360, height: 740 });
    const tooWide: string[] = [];
    await visitScreens(page, async (screen) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 360) tooWide.push(`${screen}: ${width}`);
    });
    expect(tooWide).toEqual([]);
  });

  it('runs under a policy that lets no code be made of text, and no policy is violated', async () => {
    const page = await open();
    const policy = await page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { violationsSeen: seen });
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        seen.push(`${violatedDirective} ${blockedURI}`);
      });
    });
    await visitScreens(page, async () => {});
    expect(await page.evaluate(() => Reflect.get(window, 'violationsSeen'))).toEqual([]);
  });
});

describe('without a mouse', () => {
  it('tests the device, tries a policy and goes from part to part', async () => {
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
