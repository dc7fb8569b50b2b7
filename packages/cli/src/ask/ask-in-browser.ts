import { fileURLToPath } from 'node:url';
import { errorFromWire, type LoadProgress } from '@localmost/protocol';
import { servePage } from '../server/page-server.ts';
import type { AskAnswer, AskRequest } from './ask-contract.ts';
import { takeBrowserProfile } from './browser-profile.ts';
import { openHeadlessPage } from './headless-browser.ts';

const pageFolder = fileURLToPath(new URL('./page/', import.meta.url));
const outputFolder = fileURLToPath(new URL('../../dist/ask-page/', import.meta.url));

/** What is heard while an answer is made. */
export interface AskListeners {
  onDelta: (text: string) => void;
  onProgress: (progress: LoadProgress) => void;
  onNote: (note: string) => void;
}

/**
 * Asks the SDK in a headless Chromium of this machine and gives the whole answer.
 * @throws the client's own errors, or the signal's reason
 */
export async function askInBrowser(
  request: AskRequest,
  listeners: AskListeners,
  signal: AbortSignal,
): Promise<AskAnswer> {
  const profile = await takeBrowserProfile();
  try {
    const server = await servePage({ pageFolder, outputFolder, port: profile.port });
    try {
      return await askPage(server.address, profile.folder, request, listeners, signal);
    } finally {
      await server.close();
    }
  } finally {
    await profile.release();
  }
}

async function askPage(
  address: string,
  profileFolder: string,
  request: AskRequest,
  { onDelta, onProgress, onNote }: AskListeners,
  signal: AbortSignal,
): Promise<AskAnswer> {
  const browser = await openHeadlessPage(address, {
    profileFolder,
    webgpu: request.backend === 'webgpu',
    onNote,
  });
  const stop = () => void browser.close();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    const { page } = browser;
    page.on('pageerror', (error) => onNote(error.message));
    await page.exposeFunction('localmostDelta', onDelta);
    await page.exposeFunction('localmostProgress', onProgress);
    await page.waitForFunction(() => 'localmostAsk' in globalThis);
    const outcome = await page.evaluate((question) => window.localmostAsk(question), request);
    if ('error' in outcome) throw errorFromWire(outcome.error);
    return outcome.answer;
  } finally {
    signal.removeEventListener('abort', stop);
    await browser.close();
  }
}
