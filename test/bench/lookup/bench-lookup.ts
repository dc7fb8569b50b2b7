import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenizer } from '@localmost/generation';
import { readGguf, tokenizerDefinition } from '@localmost/gguf';
import { localFile } from '../accuracy/local-file.ts';
import { startClientSite } from '../client-site.ts';
import type { Spread } from '../cpu/statistics.ts';
import { measureLookup } from './measure-lookup.ts';
import { measurePasses } from './measure-passes.ts';
import { lookupPrompts } from './prompts/index.ts';
import { type LookupReport, reportLookup } from './report-lookup.ts';

/** What the benchmark is told. */
export interface LookupBenchOptions {
  modelPath: string;
  manifestPath: string;
  engine: 'cpu' | 'onnx';
  /** At most; undefined takes what the device has. */
  threads: number | undefined;
  pairs: number;
  /** Only the prompts whose id holds it; an empty one takes all. */
  only: string;
}

/** What prompt lookup gives with one model on one engine. */
export interface LookupBenchReport extends LookupReport {
  bench: 'lookup';
  model: string;
  engine: string;
  threads: number;
  pairs: number;
  /** See {@link measurePasses}; empty for other engines. */
  passes: Record<number, Spread>;
}

/** Answers the prompts through the client in Chromium, with and without prompt lookup by turns. */
export async function benchLookup(options: LookupBenchOptions): Promise<LookupBenchReport> {
  const { modelPath, manifestPath, pairs, only } = options;
  const encode = await promptEncoder(modelPath);
  const site = await startClientSite({
    modelPath,
    manifestPath,
    script: fileURLToPath(new URL('./lookup-page.ts', import.meta.url)),
    global: 'lookup',
  });
  const browser = await site.openBrowser();
  try {
    const page = await browser.openTab();
    const { engine, threads } = await page.evaluate(
      ([name, most]) => window.lookup.load(name, most),
      [options.engine, options.threads] as const,
    );
    // Not counted: code is compiled in them, and the engine learns what its passes take.
    await measureLookup(page, lookupPrompts.slice(0, 2), 1);
    const prompts = lookupPrompts.filter(({ id }) => id.includes(only));
    const report = reportLookup(await measureLookup(page, prompts, pairs), encode);
    const passes = engine === 'cpu' ? await measurePasses(modelPath, 3 + pairs) : {};
    return {
      bench: 'lookup',
      model: basename(modelPath),
      engine,
      threads,
      pairs,
      passes,
      ...report,
    };
  } finally {
    await browser.close();
    site.close();
  }
}

/** Makes prompts' ids as the engine does, so that copies can be counted. */
async function promptEncoder(modelPath: string): Promise<(content: string) => readonly number[]> {
  const file = await localFile(modelPath);
  const tokenizer = createTokenizer(tokenizerDefinition(await readGguf(file)));
  await file.close();
  return (content) => {
    const encoding = tokenizer.encodeChatWithin([{ role: 'user', content }], 2048, []);
    if (!encoding.fits) throw new Error('A prompt is too long.');
    return encoding.tokenIds;
  };
}
