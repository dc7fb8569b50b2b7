import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoFolder, type PageServer, servePage } from '@localmost/cli';
import {
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
  expect as playwrightExpect,
} from 'playwright/test';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';

const answerTimeoutMs = 90_000;
const longestAnswerTokens = 24;

/** Playwright's assertions, with the patience that a busy machine needs. */
export const expect: typeof playwrightExpect = playwrightExpect.configure({ timeout: 30_000 });

/** The embedded model: its weights are in the repository, so that it can always answer. */
export const embeddedModelName = 'Localmost Tales 7M';

/** The demo as `npm start` serves it, and a browser with a profile on the disk. */
export interface DemoVisit {
  server: PageServer;
  /** Where the built page lies. */
  pageFolder: string;
  context: BrowserContext;
  /** Origins that any page or worker asked for anything. */
  origins: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Builds and serves the demo and starts Chromium. */
export async function visitDemo(): Promise<DemoVisit> {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-e2e-'));
  const pageFolder = join(folder, 'page');
  // The page that people get, not the one for its developers: vitest's own setting would change it.
  process.env.NODE_ENV = 'production';
  const server = await servePage({
    pageFolder: demoFolder,
    outputFolder: pageFolder,
    port: 0,
  });
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });
  const origins = new Set<string>();
  context.on('request', (request) => origins.add(new URL(request.url()).origin));
  return {
    server,
    pageFolder,
    context,
    origins,
    async close() {
      await context.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Opens the page and chooses the embedded model on the processor. */
export async function openEmbedded(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await chooseEmbedded(page);
  return page;
}

/** Chooses the embedded model on the processor. */
export async function chooseEmbedded(page: Page): Promise<void> {
  await page.getByRole('radio', { name: embeddedModelName }).check();
  await page.getByLabel('Runs on').selectOption('wasm');
}

/** Has a loaded model begin a story and waits for the whole answer. */
export async function ask(page: Page, prompt: string): Promise<string> {
  const textbox = page.getByRole('textbox');
  await textbox.fill(prompt);
  await textbox.press('Enter');
  const answer = turns(page).last();
  await expect(answer).toHaveAttribute('data-state', 'complete', { timeout: answerTimeoutMs });
  return (await answer.locator('.said').textContent()) ?? '';
}

/** The turns of the conversation on the page. */
export function turns(page: Page): Locator {
  return page.getByRole('log').getByRole('article');
}

/** Waits until the loaded model can be written to, and keeps its answers short. */
export async function waitUntilReady(page: Page): Promise<void> {
  await page.getByRole('textbox').waitFor({ timeout: answerTimeoutMs });
  await page.getByText('Settings').click();
  const length = page.getByLabel('Longest answer');
  await length.fill(String(longestAnswerTokens));
  await length.blur();
}
