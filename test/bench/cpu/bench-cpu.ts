import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { bundleEntry } from '../../faults/store/bundle-harness.ts';
import { installPeers, peerAliases } from '../peers/install-peers.ts';
import { type BenchServer, startBenchServer } from './bench-server.ts';
import { localmostContestant, readBandwidth, wllamaContestant } from './browser-contestants.ts';
import type { Contestant } from './contestant.ts';
import { measureRound, type Round, speeds, warmUp } from './measure-round.ts';
import { nativeContestant } from './native.ts';

/** What the benchmark is told. */
export interface CpuBenchOptions {
  readonly modelPath: string;
  readonly rounds: number;
  /** Stops after the round in which this is passed; every contestant has had the same turns. */
  readonly mostMs: number;
  /** Numbers of threads on which other engines take part; empty leaves them out. */
  readonly peerThreads: readonly number[];
}

/** All contestants' speeds on one model, and the limit memory sets. */
export interface CpuBenchReport {
  readonly bench: 'cpu';
  readonly model: string;
  /** Busy processes beside this one when it began, as the system counts them. */
  readonly loadAverage: string;
  readonly readGigabytesPerSecond: Readonly<Record<string, number>>;
  readonly loads: readonly object[];
  readonly contestants: readonly object[];
  readonly absent: readonly string[];
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Runs all contestants in turns, each loaded once, on the same model. */
export async function benchCpu(options: CpuBenchOptions): Promise<CpuBenchReport> {
  await installPeers();
  const server = await serve(options.modelPath);
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });
  const context = await browser.newContext();
  const contestants: Contestant[] = [];
  try {
    const readGigabytesPerSecond = {
      '1 thread': round1(await readBandwidth(context, server.origin, 1)),
      '2 threads': round1(await readBandwidth(context, server.origin, 2)),
    };
    const loads: object[] = [];
    for (const [threads, variant] of [
      [1, 'relaxed'],
      [2, 'relaxed'],
      [2, 'simd'],
    ] as const) {
      const ours = await localmostContestant(context, server.origin, threads, variant);
      contestants.push(ours);
      loads.push(ours.loaded);
    }
    const absent = await addPeers(contestants, context, server.origin, options);
    const runs = await alternate(contestants, options);
    return {
      bench: 'cpu',
      model: basename(options.modelPath),
      loadAverage: execFileSync('uptime').toString().split('average:')[1]?.trim() ?? '',
      readGigabytesPerSecond,
      loads,
      contestants: contestants.map(({ name, threads }, index) => ({
        name,
        threads,
        rounds: runs[index]?.length ?? 0,
        ...report(runs[index] ?? []),
      })),
      absent,
    };
  } finally {
    for (const contestant of contestants) await contestant.close();
    await browser.close();
    server.close();
  }
}

/** Peers that are not installed are named, not silently left out. */
async function addPeers(
  contestants: Contestant[],
  context: BrowserContext,
  origin: string,
  options: CpuBenchOptions,
): Promise<string[]> {
  const absent: string[] = options.peerThreads.length === 0 ? ['all peers: not asked for'] : [];
  for (const threads of options.peerThreads) {
    for (const [name, start] of [
      ['llama.cpp native', () => nativeContestant(options.modelPath, threads)],
      ['wllama', () => wllamaContestant(context, origin, threads)],
    ] as const) {
      try {
        contestants.push(await start());
      } catch (error) {
        absent.push(`${name} on ${threads}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
  return absent;
}

async function alternate(
  contestants: readonly Contestant[],
  options: CpuBenchOptions,
): Promise<Round[][]> {
  const rounds: Round[][] = contestants.map(() => []);
  for (const contestant of contestants) await warmUp(contestant);
  const startedMs = performance.now();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const result = await measureRound(contestant);
      rounds[index]?.push(result);
      console.error(contestant.name, contestant.threads, JSON.stringify(result));
    }
    if (performance.now() - startedMs > options.mostMs) break;
  }
  return rounds;
}

/** Tokens a second by the clock, and per second of processor time (all threads added). */
function report(rounds: readonly Round[]): object {
  return {
    prefill: speeds(rounds.map((round) => round.prefillWallMs)),
    decode: speeds(rounds.map((round) => round.decodeWallMs)),
    prefillPerProcessorSecond: speeds(rounds.map((round) => round.prefillProcessorMs)),
    decodePerProcessorSecond: speeds(rounds.map((round) => round.decodeProcessorMs)),
  };
}

async function serve(modelPath: string): Promise<BenchServer> {
  const texts = new Map<string, string>([
    ['/page.html', '<!doctype html><title>engine</title>'],
    [
      '/wllama.html',
      '<!doctype html><title>wllama</title><script type="module" src="/wllama-page.js"></script>',
    ],
  ]);
  for (const name of ['engine-worker', 'bandwidth-worker']) {
    texts.set(`/${name}.js`, await bundleEntry(here(`./${name}.ts`)));
  }
  const files = new Map([['/model.gguf', modelPath]]);
  for (const name of ['simd', 'simd-threads', 'relaxed', 'relaxed-threads']) {
    files.set(`/${name}.wasm`, here(`../../../packages/engine-cpu/kernels/${name}.wasm`));
  }
  texts.set('/wllama-page.js', await bundleEntry(here('./wllama-page.ts'), peerAliases));
  files.set('/wllama.wasm', here('../peers/node_modules/@wllama/wllama/esm/wasm/wllama.wasm'));
  return startBenchServer(texts, files);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
