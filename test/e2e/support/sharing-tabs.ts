import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelManifest } from '@localmost/protocol';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { type RecordingServer, startRecordingServer, tinyModelBytes } from './recording-server.ts';
import { load, openClient, type TabOptions } from './tab-client.ts';
import { tinyManifest } from './tiny-manifest.ts';

/** Real Chromium with a profile on disk, whose pages are tabs of one origin with a process each. */
export class SharingTabs {
  readonly server: RecordingServer;
  readonly #manifest: ModelManifest;
  readonly #folder: string;
  readonly #context: BrowserContext;

  private constructor(
    server: RecordingServer,
    manifest: ModelManifest,
    folder: string,
    context: BrowserContext,
  ) {
    this.server = server;
    this.#manifest = manifest;
    this.#folder = folder;
    this.#context = context;
  }

  static async open(): Promise<SharingTabs> {
    const server = await startRecordingServer();
    const folder = await mkdtemp(join(tmpdir(), 'localmost-sharing-'));
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: chromiumPath,
      args: [...chromiumArguments],
    });
    return new SharingTabs(server, tinyManifest(await tinyModelBytes()), folder, context);
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async closeTabs(): Promise<void> {
    await Promise.all(
      this.#context
        .pages()
        .slice(1)
        .map((page) => page.close()),
    );
  }

  /** A tab with a client that is not loaded yet. @param spy a script that runs before the page's own */
  async newTab(options: TabOptions = {}, spy?: () => void): Promise<Page> {
    const page = await this.#context.newPage();
    if (spy) await page.addInitScript(spy);
    await page.goto(`${this.server.origin}/`);
    await page.waitForFunction(() => 'localmost' in window);
    await openClient(page, this.#manifest, options);
    return page;
  }

  /** A tab with the model loaded. */
  async loadedTab(options: TabOptions = {}, spy?: () => void): Promise<Page> {
    const page = await this.newTab(options, spy);
    await load(page);
    return page;
  }

  /**
   * The process of a tab: the one that works while the tab does. Chromium tells no page's process
   * by any other way that holds for all versions.
   */
  async processOf(page: Page): Promise<number> {
    const session = await this.#browserSession();
    try {
      const before = await rendererTimes(session);
      for (let attempt = 0; attempt < 20; attempt += 1) {
        await page.evaluate(() => {
          const began = performance.now();
          while (performance.now() - began < 500);
        });
        const after = await rendererTimes(session);
        const spent = [...after].map(([pid, seconds]) => ({
          pid,
          seconds: seconds - (before.get(pid) ?? 0),
        }));
        spent.sort((one, other) => other.seconds - one.seconds);
        const [most, next] = spent;
        // On a busy machine half a second of work may take long to come by.
        if (most && most.seconds > 0.4 && most.seconds > 2 * (next?.seconds ?? 0)) return most.pid;
      }
      throw new Error('No process stands out.');
    } finally {
      await session.detach();
    }
  }

  async #browserSession(): Promise<CDPSession> {
    const browser = this.#context.browser();
    if (!browser) throw new Error('This context has no browser.');
    return browser.newBrowserCDPSession();
  }
}

async function rendererTimes(session: CDPSession): Promise<Map<number, number>> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return new Map(renderers.map(({ id, cpuTime }) => [id, cpuTime]));
}
