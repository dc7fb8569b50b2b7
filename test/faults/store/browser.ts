import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type Browser, type BrowserContext, chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';

/** A real Chromium with a profile on disk, started by us so that we may kill it. */
export interface LabBrowser {
  readonly context: BrowserContext;
  /** Id of the process group that all of Chromium's processes are in. */
  readonly processGroup: number;
  /** SIGKILL to the browser and all its processes, as when the power goes for Chromium alone. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Chromium on the profile and connects to it. */
export async function launchBrowser(profile: string): Promise<LabBrowser> {
  const child = spawn(
    chromiumPath,
    [
      ...chromiumArguments.filter((argument) => !argument.includes('webgpu')),
      '--headless=new',
      '--disable-gpu',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    // A group of its own, so that the kill reaches every process of it and no other.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const browser = await connect(child);
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no default context.');
  return {
    context,
    processGroup: child.pid ?? 0,
    async kill() {
      signalGroup(child, 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await browser.close().catch(() => undefined);
    },
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => undefined);
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      clearTimeout(timer);
      await browser.close().catch(() => undefined);
    },
  };
}

/** Removes a profile; Chromium's last children may still be writing for a moment. */
export async function removeProfile(profile: string): Promise<void> {
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

async function connect(child: ChildProcess): Promise<Browser> {
  const address = await new Promise<string>((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => reject(new Error(`Chromium did not start: ${log}`)), 30_000);
    child.stderr?.on('data', (data: Buffer) => {
      log = `${log}${data.toString()}`.slice(-4000);
      const match = /DevTools listening on (ws:\/\/\S+)/.exec(log);
      if (!match?.[1]) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
    child.once('exit', () => reject(new Error(`Chromium ended at once: ${log}`)));
  });
  return chromium.connectOverCDP(address);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}
