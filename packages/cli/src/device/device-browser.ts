import { fileURLToPath } from 'node:url';
import { errorFromWire, type ModelManifest } from '@localmost/protocol';
import type { Recommendation } from 'localmost';
import { takeBrowserProfile } from '../ask/browser-profile.ts';
import { openHeadlessPage } from '../ask/headless-browser.ts';
import { servePage } from '../server/page-server.ts';
import type { WeightFolders } from '../weights/model-files.ts';
import type {
  AnswersRequest,
  Outcome,
  PairRequest,
  PairSpeed,
  PromptAnswer,
} from './device-contract.ts';

const pageFolder = fileURLToPath(new URL('./page/', import.meta.url));
const outputFolder = fileURLToPath(new URL('../../dist/device-page/', import.meta.url));

/** A headless Chromium of this machine that judges and measures. */
export interface DeviceBrowser {
  recommend(manifests: readonly ModelManifest[]): Promise<Recommendation>;
  measure(request: PairRequest): Promise<PairSpeed>;
  /** Greedy answers, in the prompts' order. */
  answer(request: AnswersRequest): Promise<PromptAnswer[]>;
}

/** How the browser is opened. */
export interface DeviceBrowserOptions {
  /** Whether WebGPU is looked for, a software adapter included. */
  webgpu: boolean;
  folders?: WeightFolders;
  onNote: (note: string) => void;
  signal: AbortSignal;
}

/**
 * Opens the page, has the work done with it, and closes everything.
 * @throws whatever the work throws, the client's own errors, or the signal's reason
 */
export async function withDeviceBrowser<Value>(
  options: DeviceBrowserOptions,
  work: (browser: DeviceBrowser) => Promise<Value>,
): Promise<Value> {
  const { signal, folders, webgpu, onNote } = options;
  const profile = await takeBrowserProfile();
  try {
    const server = await servePage({
      pageFolder,
      outputFolder,
      port: profile.port,
      ...(folders && { folders }),
    });
    try {
      const { page, close } = await openHeadlessPage(server.address, {
        profileFolder: profile.folder,
        webgpu,
        onNote,
      });
      const stop = () => void close();
      signal.addEventListener('abort', stop);
      try {
        signal.throwIfAborted();
        page.on('pageerror', (error) => onNote(error.message));
        await page.waitForFunction(() => 'localmostRecommend' in globalThis);
        return await work({
          recommend: async (manifests) =>
            unwrapped(await page.evaluate((all) => window.localmostRecommend(all), manifests)),
          answer: async (request) =>
            unwrapped(await page.evaluate((all) => window.localmostAnswers(all), request)),
          measure: async (request) =>
            unwrapped(await page.evaluate((pair) => window.localmostMeasurePair(pair), request)),
        });
      } finally {
        signal.removeEventListener('abort', stop);
        await close();
      }
    } finally {
      await server.close();
    }
  } finally {
    await profile.release();
  }
}

function unwrapped<Value>(outcome: Outcome<Value>): Value {
  if ('error' in outcome) throw errorFromWire(outcome.error);
  return outcome.value;
}
