import type { Page } from 'playwright';
import { chooseEmbedded, expect, waitUntilReady } from './demo-visit.ts';

/** Opens a part of the page by its link, as a person does. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await expect(page.getByRole('navigation').getByRole('link', { name })).toHaveAttribute(
    'aria-current',
    'page',
  );
}

/** Has the embedded model on the disk and ready in the chat. */
export async function startEmbedded(page: Page): Promise<void> {
  await chooseEmbedded(page);
  await page.getByRole('button', { name: /^(Download .* and start|Start)$/ }).click();
  await waitUntilReady(page);
}

/** Tests the device and waits for the verdict. */
export async function testDevice(page: Page): Promise<void> {
  await goTo(page, 'Device');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Test again' })).toBeVisible({ timeout: 60_000 });
}
