import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TargetType } from '../accuracy/requantize.ts';
import { installPeers } from '../peers/install-peers.ts';
import { startBenchSite } from './bench-site.ts';
import { type OpenPage, ownBrowsers, readBandwidth } from './browser-contestants.ts';
import { type LineUp, type LineUpWishes, lineUp } from './line-up.ts';
import { measureBusyRound } from './measure-busy.ts';
import { measureRound, warmUp } from './measure-round.ts';
import type { PromptMaker } from './prompt.ts';
import {
  type BusyReport,
  type RatioReport,
  reportBusy,
  reportRatios,
  reportSpeeds,
  type SpeedReport,
} from './report.ts';
import { takeTurns } from './take-turns.ts';
import { transformersModel } from './transformers-model.ts';
import { benchWeights } from './weights.ts';

/** What the benchmark is told. */
export interface CpuBenchOptions extends LineUpWishes {
  readonly modelPath: string;
  /** The type its weights are rewritten to; undefined leaves them. */
  readonly type: TargetType | undefined;
  readonly rounds: number;
  /** Stops after the round in which this is passed; every contestant has had the same turns. */
  readonly mostMs: number;
  /** Prompts' tokens beyond the shortest prompt. */
  readonly prefillTokens: readonly number[];
  /** Measures decode beside a busy process in place of decode and prefill alone. */
  readonly busy: boolean;
}

/** All contestants' speeds on one model, and the limit memory sets. */
export interface CpuBenchReport {
  readonly bench: 'cpu';
  readonly model: string;
  /** Busy processes beside this one when it ended, as the system counts them. */
  readonly loadAverage: string;
  /** Gigabytes a second that wasm reads. */
  readonly read: Readonly<Record<string, number>>;
  readonly loads: readonly object[];
  readonly speeds: readonly SpeedReport[];
  readonly ratios: readonly RatioReport[];
  readonly busy: readonly BusyReport[];
  readonly absent: readonly string[];
}

/** Runs all contestants in turns, each loaded once in a browser of its own, on the same model. */
export async function benchCpu(options: CpuBenchOptions): Promise<CpuBenchReport> {
  await installPeers();
  const folder = await mkdtemp(join(tmpdir(), 'localmost-cpu-'));
  try {
    const weights = await benchWeights(options.modelPath, options.type, folder);
    const transformers = await transformersModel(options.modelPath).catch((error: Error) => error);
    const files = transformers instanceof Error ? new Map<string, string>() : transformers.files;
    const site = await startBenchSite(weights.path, files);
    const browsers = ownBrowsers(site.origin);
    try {
      const { openPage } = browsers;
      const read = await readRates(openPage);
      const lined = await lineUp({ openPage, weights, transformers }, options);
      try {
        return await report(lined, weights.prompts, read, options);
      } finally {
        for (const contestant of lined.contestants) await contestant.close();
      }
    } finally {
      await browsers.close();
      site.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readRates(openPage: OpenPage): Promise<Record<string, number>> {
  const round1 = (value: number): number => Math.round(value * 10) / 10;
  return {
    '1 thread': round1(await readBandwidth(openPage, 1)),
    '2 threads': round1(await readBandwidth(openPage, 2)),
  };
}

async function report(
  { contestants, loads, absent }: LineUp,
  prompts: PromptMaker,
  read: Readonly<Record<string, number>>,
  options: CpuBenchOptions,
): Promise<CpuBenchReport> {
  console.error(`Loaded ${contestants.length}; absent: ${absent.join('; ') || 'none'}`);
  for (const contestant of contestants) await warmUp(contestant, prompts);
  const alone = options.busy
    ? []
    : await takeTurns(contestants, options, (contestant, round) =>
        measureRound(contestant, { prompts, round }, options.prefillTokens),
      );
  const busy = options.busy
    ? await takeTurns(contestants, options, (contestant, round) =>
        measureBusyRound(contestant, { prompts, round }),
      )
    : [];
  const rateOf = (threads: number): number =>
    read[threads === 1 ? '1 thread' : '2 threads'] ?? Number.NaN;
  return {
    bench: 'cpu',
    model: `${basename(options.modelPath)}${options.type ? ` rewritten to ${options.type}` : ''}`,
    loadAverage: execFileSync('uptime').toString().split('average:')[1]?.trim() ?? '',
    read,
    loads,
    speeds: reportSpeeds(alone, rateOf),
    ratios: reportRatios(alone),
    busy: reportBusy(busy),
    absent,
  };
}
