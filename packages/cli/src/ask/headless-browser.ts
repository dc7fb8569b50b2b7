import { BackendUnavailableError } from '@localmost/protocol';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** A sandbox cannot be set up by root or in most containers; the rest keeps Chromium off the network. */
const quietSwitches = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const gpuSwitches = ['--enable-unsafe-webgpu', '--enable-features=Vulkan'];
const softwareGpuSwitches = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** A page in a headless Chromium whose profile lasts. */
export interface HeadlessPage {
  page: Page;
  close(): Promise<void>;
}

/**
 * Opens a page. With `webgpu` a real adapter is looked for first, then the software one, slowly but
 * surely the same arithmetic.
 * @throws BackendUnavailableError where Chromium is missing or has no adapter at all
 */
export async function openHeadlessPage(
  address: string,
  options: { profileFolder: string; webgpu: boolean; onNote: (note: string) => void },
): Promise<HeadlessPage> {
  const attempts = options.webgpu ? [gpuSwitches, softwareGpuSwitches] : [[]];
  for (const switches of attempts) {
    const context = await launch(options.profileFolder, switches);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(address);
    if (!options.webgpu || (await hasAdapter(page))) {
      return { page, close: () => context.close() };
    }
    await context.close();
    options.onNote('No GPU adapter: trying the software one, which is slow.');
  }
  throw new BackendUnavailableError({
    message: 'This Chromium offers no WebGPU adapter, not even the software one.',
    details: { backend: 'webgpu' },
    remedies: ['Use --backend wasm.', 'Install a newer Chromium.'],
  });
}

function launch(profileFolder: string, switches: readonly string[]): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileFolder, {
    executablePath: process.env.LOCALMOST_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...quietSwitches, ...switches],
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}

function hasAdapter(page: Page): Promise<boolean> {
  return page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
}
