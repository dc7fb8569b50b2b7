import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ModelManifest } from '@localmost/protocol';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { type RecordingServer, startRecordingServer } from '../../e2e/support/recording-server.ts';
import { tinyManifest } from '../../e2e/support/tiny-manifest.ts';
import { bundleEntry } from '../store/bundle-harness.ts';
import type {} from './page/desk-page.ts';

/** A real Chromium, a server of models on loopback, and a page in which the SDK runs them. */
export interface Lab {
  readonly server: RecordingServer;
  readonly browser: Browser;
  /** Serves a model under an id of its own and gives its true manifest. */
  serve(id: string, bytes: Uint8Array, changes?: Partial<ModelManifest>): ModelManifest;
  /** Serves further bytes, by the path that they are asked for. */
  publish(path: string, bytes: Uint8Array): void;
  /** A page with `window.desk`, in a context of its own. */
  openPage(): Promise<Page>;
  /** Takes a page to the lab's site and opens its desk. */
  visit(page: Page): Promise<void>;
  /** Puts `window.desk` on a page that is at the site already. */
  openDesk(page: Page): Promise<void>;
  close(): Promise<void>;
}

const builder = fileURLToPath(
  new URL('../../../packages/localmost/build/build-workers.mjs', import.meta.url),
);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles the product's workers and the planted ones. */
export function buildWorkers(): void {
  for (const folders of [[], [at('../../workers'), at('../../.tmp/workers')]]) {
    const { status, stderr } = spawnSync(process.execPath, [builder, ...folders]);
    if (status !== 0) throw new Error(`The worker build ended with ${status}: ${stderr}`);
  }
}

/** Starts server and browser. */
export async function openLab(): Promise<Lab> {
  const desk = await bundleEntry(at('./page/desk-page.ts'));
  const models = new Map<string, Uint8Array>();
  const server = await startRecordingServer((path) => models.get(path));
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments, '--enable-precise-memory-info'],
    // Playwright switches it off by default; here it is what is tested.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  const openDesk = async (page: Page) => {
    await page.addScriptTag({ content: desk, type: 'module' });
    await page.waitForFunction(() => 'desk' in window);
  };
  const visit = async (page: Page) => {
    await page.goto(`${server.origin}/`);
    await openDesk(page);
  };
  return {
    server,
    browser,
    serve(id, bytes, changes = {}) {
      models.set(`/models/${id}.gguf`, bytes);
      const manifest = tinyManifest(bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const files = [{ path: `${id}.gguf`, byteLength: bytes.byteLength, sha256 }];
      return { ...manifest, id, name: id, files, ...changes };
    },
    publish: (path, bytes) => models.set(path, bytes),
    openDesk,
    visit,
    async openPage() {
      const page = await (await browser.newContext()).newPage();
      await visit(page);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
