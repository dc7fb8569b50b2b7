import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'undici';
import { takenMemoryBytes } from '../../bench/store/process-memory.ts';
import { chromiumPath } from '../../browser-project.ts';

/** A headless Chromium on one page that no tool is attached to. */
export interface BareBrowser {
  /**
   * Memory that its largest renderer process took for itself, in bytes, after the browser was told
   * that memory is short: what it keeps only to use again is given back then. Linux only.
   */
  rendererBytes(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens an address. An attached tool, such as Playwright, has every renderer keep the bodies of what
 * it fetched, up to 100 MB: memory cannot be judged beside one.
 */
export async function openBareBrowser(address: string): Promise<BareBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'localmost-bare-'));
  const browser = spawn(
    chromiumPath,
    [
      ...['--headless', '--no-sandbox', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--js-flags=--expose-gc', '--remote-debugging-port=0'],
      ...[`--user-data-dir=${profile}`, address],
    ],
    { stdio: 'ignore' },
  );
  return {
    async rendererBytes() {
      await tellMemoryIsShort(profile);
      const renderers = await renderersOf(browser);
      return Math.max(0, ...(await Promise.all(renderers.map(takenMemoryBytes))));
    },
    async close() {
      browser.kill('SIGKILL');
      if (browser.exitCode === null && browser.signalCode === null) await once(browser, 'exit');
      // Its children take a moment to see that it is gone.
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

/** Speaks to the browser itself; no page is attached by it. */
async function tellMemoryIsShort(profile: string): Promise<void> {
  const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  await once(socket, 'open');
  socket.send(
    JSON.stringify({
      id: 1,
      method: 'Memory.simulatePressureNotification',
      params: { level: 'critical' },
    }),
  );
  const [{ data }] = await once(socket, 'message');
  socket.close();
  const { error } = JSON.parse(String(data));
  if (error) throw new Error(`The browser did not take the notification: ${error.message}`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

/** Ids of the renderer processes that descend from the browser's. */
async function renderersOf(browser: ChildProcess): Promise<number[]> {
  const parents = new Map<number, number>();
  const renderers: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const id = Number(name);
    const status = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
    parents.set(id, Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1] ?? 0));
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('--type=renderer')) renderers.push(id);
  }
  const descends = (id: number): boolean =>
    id === browser.pid || (parents.has(id) && id > 1 && descends(parents.get(id) ?? 0));
  return renderers.filter(descends);
}
