import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { goTo, startEmbedded, testDevice } from './support/demo-places.ts';
import { type DemoVisit, embeddedModelName, expect, visitDemo } from './support/demo-visit.ts';

let visit: DemoVisit;
beforeAll(async () => {
  visit = await visitDemo();
});
afterEach(async () => {
  for (const page of visit.context.pages().slice(1)) await page.close();
});
afterAll(() => visit?.close());

async function open(): Promise<Page> {
  const page = await visit.context.newPage();
  await page.goto(visit.server.address);
  return page;
}

/** A machine that is busy may not be measured in time; it is asked again. */
async function testUntilMeasured(page: Page): Promise<void> {
  await expect(async () => {
    const table = page.getByText('The same as a table');
    if (!(await table.isVisible())) await page.getByRole('button', { name: 'Test again' }).click();
    await expect(table).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
}

/** Gives a text to the trial and waits until the policy has decided on it. */
async function writeToTrial(page: Page, preset: string, text: string): Promise<void> {
  await page.getByRole('radio', { name: preset }).check();
  await page.getByLabel('What you would ask').fill(text);
  await expect(page.getByRole('heading', { name: 'What the policy decides' })).toBeVisible();
}

/** The verdict that the trace gives a backend. */
function verdictOf(page: Page, backend: string) {
  return page.locator(`tr[data-backend="${backend}"]`);
}

const sum = (page: Page) => page.locator('.ledger-sum');

describe('the device', () => {
  it('is tested by one button, and every figure says how it is known', async () => {
    const page = await open();
    await expect(page.getByText('This device has not been tested yet.')).toBeVisible();
    await testDevice(page);
    await testUntilMeasured(page);
    await expect(page.locator('.verdict-banner')).toContainText(
      /^\s*This device runs .+ at about [\d.]+ tokens a second \(predicted, [\d.]+ to [\d.]+\)/,
    );
    for (const title of ['Device', 'WebAssembly', 'GPU', 'Storage']) {
      await page.locator('.figure-group > summary', { hasText: new RegExp(`^${title} `) }).click();
    }
    const rows = page.locator('.figures tbody tr');
    expect(await rows.count()).toBeGreaterThan(20);
    for (const row of await rows.all()) {
      await expect(row.locator('.known-by')).toHaveText(
        /^(measured|reported|estimated|unavailable)$/,
      );
      if ((await row.locator('.known-by').textContent()) === 'unavailable') {
        await expect(row.locator('.reason')).toHaveText(/\w/);
      }
    }
  });

  it('draws its limits, and says the same in a table', async () => {
    const page = await open();
    await testDevice(page);
    await testUntilMeasured(page);
    await page.getByText('The same as a table').click();
    const limits = page.getByRole('table', { name: 'Limits' }).locator('tbody tr');
    expect(await page.locator('.plot .roof').count()).toBe(await limits.count());
    const models = page.getByRole('table', { name: 'Models while they write' }).locator('tbody tr');
    expect(await page.locator('.plot .plot-mark').count()).toBe(await models.count());
    expect(await models.count()).toBeGreaterThan(0);
  });

  it('says of a model why it does not fit and what helps, as the context grows', async () => {
    const page = await open();
    await testDevice(page);
    const tales = page.locator('[data-model="localmost-tales-7m"]');
    await expect(tales).toContainText('fits');
    const slider = page.getByRole('slider', { name: 'Context to keep' });
    await expect(slider).toHaveAttribute('aria-valuetext', /^512 tokens$/);
    const chat = page.locator('[data-model="smollm2-135m-instruct"] .memory-words');
    const before = await chat.textContent();
    await slider.press('ArrowRight');
    await expect(slider).toHaveAttribute('aria-valuetext', /1.024 tokens/);
    await expect(tales).toContainText('does not fit');
    await expect(tales.locator('.obstacle')).toContainText('its context window is 512 tokens');
    await expect(tales.locator('.obstacle li').first()).toHaveText(/\w/);
    await expect(chat).not.toHaveText(before ?? '');
  });
});

describe('the trial of a policy', () => {
  it('raises the class by what is written, and keeps restricted text on the device', async () => {
    const page = await open();
    await startEmbedded(page);
    await goTo(page, 'Policy');
    await writeToTrial(page, 'Prefer the cloud', 'Name three colours of the rainbow.');
    await expect(verdictOf(page, 'fake-cloud')).toHaveAttribute('data-verdict', 'chosen');
    await page.getByLabel('What you would ask').fill('My diagnosis is diabetes and I have HIV.');
    await expect(page.getByText('raised its own class from public to restricted')).toBeVisible();
    await expect(verdictOf(page, 'fake-cloud')).toHaveAttribute('data-verdict', 'rejected');
    await expect(verdictOf(page, 'fake-cloud')).toContainText('boundary.zone');
    await expect(page.getByRole('heading', { name: 'It would be otherwise' })).toBeVisible();
    await page.getByRole('button', { name: 'Run it' }).click();
    await expect(page.getByRole('heading', { name: `${embeddedModelName} answers` })).toBeVisible();
    await expect(sum(page)).toContainText('0 B');
  });

  it('shows the exact bytes, sends none before they are allowed, and counts them after', async () => {
    const page = await open();
    await goTo(page, 'Policy');
    await writeToTrial(page, 'Only in the cloud', 'Name three colours.');
    await page.getByRole('button', { name: 'Run it' }).click();
    const bytes = page.getByRole('region', { name: 'The exact bytes' });
    await expect(bytes).toContainText('Name three colours.');
    await expect(page.locator('#consent-title')).toBeFocused();
    await expect(page.getByRole('heading', { name: 'What happened' })).toHaveCount(0);
    const json = (await bytes.textContent()) ?? '';
    const count = Buffer.byteLength(json);
    expect(JSON.parse(json).messages).toEqual([{ role: 'user', content: 'Name three colours.' }]);
    await page.getByRole('button', { name: `Allow ${count} bytes` }).click();
    await expect(page.locator('.trial-answer')).toContainText(`It was handed ${count} bytes`);
    await expect(sum(page)).toContainText(`${count} B`);
    await expect(page.locator('.ledger tbody tr')).toHaveCount(1);
  });

  it('asks for consent before internal text goes, and sends none where the person keeps it', async () => {
    const page = await open();
    await startEmbedded(page);
    await goTo(page, 'Policy');
    await page.getByLabel('What the app says of it').selectOption('internal');
    await writeToTrial(page, 'Prefer the cloud', 'The plan for the garden party.');
    await expect(verdictOf(page, 'fake-cloud')).toContainText('boundary.consent');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('button', { name: 'Keep them on this device' }).click();
    await expect(page.getByRole('heading', { name: `${embeddedModelName} answers` })).toBeVisible();
    await expect(sum(page)).toContainText('0 B');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('button', { name: /^Allow \d+ bytes$/ }).click();
    await expect(page.getByRole('heading', { name: 'Fake cloud answers' })).toBeVisible();
    await expect(sum(page)).not.toContainText(/\b0 B/);
  });

  it('takes limits by sliders, and says in numbers how far each could go', async () => {
    const page = await open();
    await startEmbedded(page);
    await goTo(page, 'Policy');
    await writeToTrial(page, 'Prefer the device', 'Name three colours.');
    const embedded = verdictOf(page, 'localmost-tales-7m');
    await expect(embedded).toHaveAttribute('data-verdict', 'chosen');
    // The context is 512 tokens: a prompt may be as long as the answer leaves room.
    await expect(
      page.getByText(/Above \d+ tokens of prompt \(now \d+\), .+ would answer\./),
    ).toBeVisible();
    const quality = page.getByRole('slider', { name: 'Quality at least' });
    await quality.fill('3');
    await expect(quality).toHaveAttribute('aria-valuetext', '0.5');
    await expect(embedded).toContainText('capability.quality');
    await expect(verdictOf(page, 'fake-cloud')).toHaveAttribute('data-verdict', 'chosen');
    await page.getByRole('slider', { name: 'Cost at most' }).fill('1');
    await expect(verdictOf(page, 'fake-cloud')).toContainText('budget.request');
    await expect(page.getByText('Nobody may answer')).toBeVisible();
    await expect(
      page.getByText(
        /Above \$0\.00\d+ for the request \(now \$0\.0005\), Fake cloud would answer\./,
      ),
    ).toBeVisible();
  });

  it('says who may not answer where nobody may', async () => {
    const page = await open();
    await goTo(page, 'Policy');
    await writeToTrial(page, 'Only in the cloud', 'My card number is 4111 1111 1111 1111.');
    await expect(page.getByText('Nobody may answer')).toBeVisible();
    await page.getByRole('button', { name: 'Run it' }).click();
    await expect(page.getByRole('alert')).toContainText('no-candidate');
  });
});

describe('the proof', () => {
  it('lists every attempt of the sealed worker as refused, and no byte that left', async () => {
    const page = await open();
    await goTo(page, 'Proof');
    await expect(page.getByText('No model runs yet')).toBeVisible();
    await goTo(page, 'Chat');
    await startEmbedded(page);
    await goTo(page, 'Proof');
    await expect(page.getByText(/^(\d+) of \1 attempts were refused$/)).toBeVisible();
    const attempts = page.locator('.attempts li');
    expect(await attempts.count()).toBeGreaterThan(10);
    for (const attempt of await attempts.all()) {
      await expect(attempt.locator('.verdict')).toHaveText('refused');
      await expect(attempt.locator('.evidence')).toHaveText(/\w/);
    }
    await expect(page.getByText('0 bytes of a prompt.')).toBeVisible();
    await expect(page.getByText(/all to its own address/)).toBeVisible();
  });
});
