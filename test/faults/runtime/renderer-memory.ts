import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright';

/** What a page holds, in MiB, after garbage was collected. */
export interface HeldMemory {
  /** The share of this machine's memory that its renderer process accounts for. */
  processMiB: number;
  /** JavaScript and DOM, workers included, as the browser counts them. */
  pageMiB: number;
}

/**
 * Measures the only page of a browser. Linux only.
 * @param withPage whether to ask the browser too, which may take a minute; else `pageMiB` is 0
 */
export async function heldMemory(
  browser: Browser,
  page: Page,
  withPage: boolean,
): Promise<HeldMemory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  for (let turn = 0; turn < 3; turn += 1) await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  const pageBytes = !withPage
    ? 0
    : await page.evaluate(
        async () =>
          (
            await (
              performance as unknown as {
                measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
              }
            ).measureUserAgentSpecificMemory()
          ).bytes,
      );
  const root = await browser.newBrowserCDPSession();
  const { processInfo } = await root.send('SystemInfo.getProcessInfo');
  await root.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const shares = await Promise.all(renderers.map(({ id }) => proportionalBytes(id)));
  return { processMiB: Math.max(...shares) / 2 ** 20, pageMiB: pageBytes / 2 ** 20 };
}

async function proportionalBytes(processId: number): Promise<number> {
  const text = await readFile(`/proc/${processId}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}
