import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseManifest } from '@localmost/protocol';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { chromiumArguments, chromiumPath } from '../browser-project.ts';
import { bundleEntry } from '../faults/store/bundle-harness.ts';
import { startBenchServer } from './cpu/bench-server.ts';
import { processMemoryBytes } from './store/process-memory.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A server of one model and a page with a client, and a browser with a fresh profile on disk whenever one is asked for. */
export interface ClientSite {
  openBrowser(): Promise<BenchBrowser>;
  close(): void;
}

/** One browser of the benchmark. */
export interface BenchBrowser {
  /** A page in which the script has put its global. */
  openTab(): Promise<Page>;
  /** Proportional set sizes of all renderer processes, in bytes, the largest first. */
  rendererBytes(): Promise<number[]>;
  close(): Promise<void>;
}

/** What a site serves. */
export interface SiteContent {
  /** A file of the manifest. */
  modelPath: string;
  manifestPath: string;
  /** The page's script, and the global by which the benchmark reaches it. */
  script: string;
  global: string;
}

/** Serves the page, the workers and one model. */
export async function startClientSite(content: SiteContent): Promise<ClientSite> {
  const { modelPath, manifestPath, script, global } = content;
  const manifest = parseManifest(JSON.parse(await readFile(manifestPath, 'utf8')));
  const sources = [{ kind: 'url', baseUrl: '/models/' }];
  const workers = here('../../packages/localmost/workers');
  const files = new Map<string, string>(
    (await readdir(workers)).map((name) => [`/workers/${name}`, join(workers, name)] as const),
  );
  files.set(`/models/${basename(modelPath)}`, join(dirname(modelPath), basename(modelPath)));
  const html =
    '<!doctype html><title>Tab</title><script type="module" src="/app/page.js"></script>';
  const texts = new Map([
    ['/', html],
    ['/manifest.json', JSON.stringify({ ...manifest, sources })],
    ['/app/page.js', await bundleEntry(script)],
  ]);
  const server = await startBenchServer(texts, files);
  return { openBrowser: () => openBrowser(server.origin, global), close: () => server.close() };
}

async function openBrowser(origin: string, global: string): Promise<BenchBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-bench-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });
  return {
    async openTab() {
      const page = await context.newPage();
      await page.goto(`${origin}/`);
      await page.waitForFunction((name) => name in window, global);
      return page;
    },
    rendererBytes: () => rendererBytes(context),
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function rendererBytes(context: BrowserContext): Promise<number[]> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (!session) throw new Error('This context has no browser.');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(renderers.map(({ id }) => processMemoryBytes(id)));
  return sizes.sort((one, other) => other - one);
}
