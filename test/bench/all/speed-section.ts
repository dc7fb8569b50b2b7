import { benchCpu, type CpuBenchReport } from '../cpu/bench-cpu.ts';
import { shortPromptTokens } from '../cpu/measure-round.ts';
import type { SpeedReport } from '../cpu/report.ts';
import type { Spread } from '../cpu/statistics.ts';
import { atLeast, type Finding, figure, notMeasured } from './finding.ts';
import type { RunOptions, Section } from './section.ts';

/** Decoding and prompts on processors, ours beside the peers that are here. */
export async function speedSection(
  { modelPath, pairs, isQuick }: RunOptions,
  wants: { decode: boolean; prefill: boolean },
): Promise<Section> {
  const prompts = isQuick ? [32, 256] : [32, 256, 1024];
  const report = await benchCpu({
    modelPath,
    type: undefined,
    rounds: pairs,
    mostMs: Number.POSITIVE_INFINITY,
    own: [
      { threads: 1, builds: 'best' },
      { threads: 2, builds: 'best' },
    ],
    peerThreads: isQuick ? [2] : [1, 2],
    dtypes: isQuick ? ['q8'] : ['fp32', 'q8'],
    prefillTokens: wants.prefill ? prompts.map((tokens) => tokens - shortPromptTokens) : [],
    busy: false,
  });
  return {
    report,
    findings: [
      ...(wants.decode ? decodeFindings(report) : []),
      ...(wants.prefill ? prefillFindings(report) : []),
      ...report.absent.map((absent) => notMeasured('a peer', '', absent)),
      notMeasured('WebLLM, and all figures on a GPU', '', 'no GPU'),
    ],
  };
}

function decodeFindings(report: CpuBenchReport): Finding[] {
  return [
    figure(
      'wasm reads',
      Object.entries(report.read)
        .map(([on, rate]) => `${rate} GB/s on ${on}`)
        .join(', '),
    ),
    ...report.speeds.map((speed) =>
      figure(
        `decode, ${nameOf(speed)}`,
        `${speed.decode.median} tok/s (${speed.decode.low} to ${speed.decode.high})`,
        `${Math.round(100 * speed.decodeOfReadLimit)} % of what memory gives`,
      ),
    ),
    ...report.ratios.map((ratio) => against('decode', ratio.peer, ratio.threads, ratio.decode)),
  ];
}

function prefillFindings(report: CpuBenchReport): Finding[] {
  return [
    ...report.speeds.map((speed) =>
      figure(
        `first token, ${nameOf(speed)}`,
        Object.entries(speed.firstTokenMs)
          .map(([tokens, { median }]) => `${median} ms after ${tokens} tokens`)
          .join(', '),
      ),
    ),
    ...report.ratios.flatMap(({ peer, threads, prefill }) =>
      Object.entries(prefill).map(([tokens, ratio]) =>
        against(`prompt of ${Number(tokens) + shortPromptTokens} tokens`, peer, threads, ratio),
      ),
    ),
  ];
}

/** The aim is the best browser peer's; native code is told of without one. */
function against(what: string, peer: string, threads: number, ratio: Spread): Finding {
  const measure = `${what}, ours against ${peer} on ${threadsOf(threads)}`;
  const found = atLeast(measure, 1, ratio);
  return peer.includes('native') ? { ...found, aim: '', verdict: 'no aim' } : found;
}

function nameOf({ name, threads }: SpeedReport): string {
  return `${name} on ${threadsOf(threads)}`;
}

function threadsOf(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
