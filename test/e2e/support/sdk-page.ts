import type { ModelManifest } from '@localmost/protocol';
import type { Browser, Page } from 'playwright';
import type {} from '../page/main.ts';
import { launchChromium } from './browser.ts';
import { type RecordingServer, startRecordingServer, tinyModelBytes } from './recording-server.ts';
import { tinyManifest } from './tiny-manifest.ts';

/** A browser, the server that records what reaches it, and the manifest of the model that it serves. */
export interface SdkSite {
  server: RecordingServer;
  browser: Browser;
  manifest: ModelManifest;
  /** Opens a page, in a context of its own unless one is given, in which `window.localmost` is the SDK. */
  openPage(path?: string): Promise<Page>;
  close(): Promise<void>;
}

/** Starts the server and the browser. @param withoutSwitches of Chromium that are left out */
export async function startSdkSite(withoutSwitches: readonly string[] = []): Promise<SdkSite> {
  const server = await startRecordingServer();
  const browser = await launchChromium(server.port, withoutSwitches);
  return {
    server,
    browser,
    manifest: tinyManifest(await tinyModelBytes()),
    async openPage(path = '/') {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${server.origin}${path}`);
      await page.waitForFunction(() => 'localmost' in window);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
