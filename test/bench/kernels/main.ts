import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kernelAssetNames } from '@localmost/engine-cpu';
import { chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { bundleEntry } from '../../faults/store/bundle-harness.ts';
import { requantize } from '../accuracy/requantize.ts';
import { askWorker } from '../cpu/ask-worker.ts';
import { type BenchServer, startBenchServer } from '../cpu/bench-server.ts';
import { defaultModelPath } from '../default-model.ts';
import type { KernelReport } from './measure-kernels.ts';
import type { StepReport } from './measure-steps.ts';

/*
 * npm run bench -- kernels [--json] [--rounds N] [--threads 1,2] [--model FILE] [--weights Q4_0|Q8_0]
 * [--only kernels|steps]: what each matrix kernel does a second against what its products and memory
 * allow, which share each step has of a token and of a prompt, and what 1 to 8 tokens at once cost.
 */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const workerUrl = '/kernel-worker.js';

/** Runs the benchmark of the CPU engine's kernels. @param args what stands after `kernels` */
export async function runKernelsBench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      rounds: { type: 'string', default: '20' },
      threads: { type: 'string', default: '1,2' },
      model: { type: 'string', default: defaultModelPath },
      weights: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const { weights, only } = values;
  if (weights !== undefined && weights !== 'Q4_0' && weights !== 'Q8_0') {
    throw new Error(`--weights is Q4_0 or Q8_0, not ${weights}.`);
  }
  const rounds = Number(values.rounds);
  const folder = await mkdtemp(join(tmpdir(), 'localmost-kernels-'));
  try {
    const model = weights === undefined ? values.model : join(folder, `${weights}.gguf`);
    if (weights !== undefined) await requantize(values.model, model, weights);
    const site = await serve(model);
    try {
      const kernels =
        only === 'steps' ? null : await inWorker<KernelReport>(site, { call: 'kernels', rounds });
      const steps: StepReport[] = [];
      for (const threads of only === 'kernels' ? [] : values.threads.split(',').map(Number)) {
        steps.push(await inWorker<StepReport>(site, { call: 'steps', threads, rounds }));
      }
      const loadAverage = execFileSync('uptime').toString().split('average:')[1]?.trim();
      const heading = { bench: 'kernels', model: basename(values.model), weights, loadAverage };
      console.log(JSON.stringify({ ...heading, kernels, steps }, null, 2));
    } finally {
      site.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function serve(model: string): Promise<BenchServer> {
  const texts = new Map([
    ['/', '<!doctype html><title>kernels</title>'],
    [workerUrl, await bundleEntry(here('./kernel-worker.ts'))],
  ]);
  const folder = '../../../packages/engine-cpu/kernels/';
  const files = new Map([['/model.gguf', model]]);
  for (const name of kernelAssetNames) files.set(`/${name}`, here(folder + name));
  return startBenchServer(texts, files);
}

/** Each measurement gets a browser of its own: nothing is compiled or held from the last. */
async function inWorker<Result>(site: BenchServer, message: object): Promise<Result> {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/`);
    return await askWorker<Result>(page, workerUrl, message);
  } finally {
    await browser.close();
  }
}
