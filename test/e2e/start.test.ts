import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import {
  ask,
  chooseEmbedded,
  type DemoVisit,
  expect,
  openEmbedded,
  turns,
  visitDemo,
  waitUntilReady,
} from './support/demo-visit.ts';
import { flipStoredChunk } from './support/flip-stored-chunk.ts';
import { startHtmlForWeights } from './support/html-for-weights.ts';

const prompt = 'Once upon a time there was a little fox who';

/** Presses the key within the page: this small model would be done before a key from here arrives. */
function pressEscapeAtFirstWord(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const said = [...document.querySelectorAll('.turn .said')].at(-1)?.textContent ?? '';
          if (!/\w/.test(said)) return;
          observer.disconnect();
          const field = document.querySelector('textarea');
          field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
          resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
  );
}

describe('the page that npm start serves', () => {
  let visit: DemoVisit;
  beforeAll(async () => {
    visit = await visitDemo();
  });
  afterEach(async () => {
    for (const page of visit.context.pages().slice(1)) await page.close();
  });
  afterAll(() => visit?.close());

  it('names the bytes, then downloads, proves its seal and answers, and asks no other origin', async () => {
    const complaints: string[] = [];
    const page = await visit.context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The page asks where weights are; a browser reports each "not here" as an error of its own.
      const isAboutWeights = message.location().url.includes('/models/');
      if (message.type() === 'error' && !isAboutWeights) complaints.push(message.text());
    });
    await page.goto(visit.server.address);
    await chooseEmbedded(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.getByRole('button', { name: 'Download 4.6 MB and start' }).click();
    await waitUntilReady(page);
    await expect(page.getByText(/^(\d+) of \1 were refused$/)).toBeVisible();
    const answer = await ask(page, prompt);
    expect(answer.length).toBeGreaterThan(20);
    await expect(page.getByText(/\d+ tokens after a prompt of \d+/)).toBeVisible();
    await expect(page.locator('.speed').first()).toHaveText(/\d/);
    expect(complaints).toEqual([]);
    expect([...visit.origins].filter((origin) => origin.startsWith('http'))).toEqual([
      new URL(visit.server.address).origin,
    ]);
  });

  it('stops an answer at a word and answers again', async () => {
    const page = await openEmbedded(visit.context, visit.server.address);
    await page.getByRole('button', { name: 'Start' }).click();
    await waitUntilReady(page);
    await page.getByRole('textbox').fill(prompt);
    const pressed = pressEscapeAtFirstWord(page);
    await page.keyboard.press('Enter');
    await pressed;
    await expect(turns(page).last()).toHaveAttribute('data-state', 'stopped');
    expect((await ask(page, 'The boat')).length).toBeGreaterThan(20);
  });

  it('answers in two pages at once', async () => {
    const pages = await Promise.all(
      [1, 2].map(() => openEmbedded(visit.context, visit.server.address)),
    );
    const answers = pages.map(async (page) => {
      await page.getByRole('button', { name: 'Start' }).click();
      await waitUntilReady(page);
      return ask(page, prompt);
    });
    for (const answer of await Promise.all(answers)) expect(answer.length).toBeGreaterThan(20);
  });

  it('opens and answers without a network', async () => {
    const page = await openEmbedded(visit.context, visit.server.address);
    await expect(page.getByText('This page opens without a network')).toBeVisible();
    await visit.context.setOffline(true);
    try {
      await page.reload();
      await expect(page.getByText('No network')).toBeVisible();
      await chooseEmbedded(page);
      await page.getByRole('button', { name: 'Start' }).click();
      await waitUntilReady(page);
      expect((await ask(page, prompt)).length).toBeGreaterThan(20);
    } finally {
      await visit.context.setOffline(false);
    }
  });

  it('finds a flipped byte on the disk, says so, and fetches the piece again', async () => {
    const page = await openEmbedded(visit.context, visit.server.address);
    expect(await page.evaluate(flipStoredChunk)).toBe(1);
    await page.reload();
    await chooseEmbedded(page);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(page.getByRole('alert')).toContainText('corrupt-file', { timeout: 60_000 });
    await expect(page.getByRole('alert').getByRole('listitem').first()).not.toBeEmpty();
    await page.getByRole('button', { name: /^Download .* and start$/ }).click();
    await waitUntilReady(page);
    expect((await ask(page, prompt)).length).toBeGreaterThan(20);
  });

  it('says what is wrong where the server sends a page in place of weights', async () => {
    const server = await startHtmlForWeights(visit.server.address);
    try {
      const page = await openEmbedded(visit.context, server.address);
      await page.getByRole('button', { name: /^Download .* and start$/ }).click();
      await expect(page.getByRole('alert')).toContainText('unexpected-response', {
        timeout: 60_000,
      });
      await expect(page.getByRole('alert').getByRole('listitem').first()).not.toBeEmpty();
    } finally {
      await server.close();
    }
  });
});
