import { classifyRequest, createSensitivityClassifier } from '@localmost/sensitivity';
import { decide } from '../../../packages/policy/src/decide.ts';
import { presetPolicy } from '../../../packages/policy/src/presets.ts';
import {
  exampleBackends,
  exampleRequest,
  exampleSnapshot,
} from '../../../packages/policy/src/testing/example-policy.ts';
import { benchStreamOverhead, type StreamOverhead } from './stream-overhead.ts';

/** Times of one operation. */
export interface Timing {
  runs: number;
  medianMs: number;
  p99Ms: number;
  /** Processor time of the process, which does not grow when others use the machine. */
  meanCpuMs: number;
  p99CpuMs: number;
}

/** What the policy and the classifier cost per request. */
export interface PolicyBenchReport {
  candidates: number;
  decide: Timing;
  /** A prompt of one sentence, and one of about 2 000 words that nothing in it ends early. */
  classifySentence: Timing;
  classifyLongText: Timing;
  /** The layer around a cloud stream: as fast as the server can, and at a hundred tokens a second. */
  streamAtFullSpeed: StreamOverhead;
  streamPaced: StreamOverhead;
}

/** Times decisions over 20 candidates, classifications, and what the layer adds to a stream. */
export async function runPolicyBench(): Promise<PolicyBenchReport> {
  const backends = Array.from({ length: 20 }, (_, index) => {
    const base = exampleBackends[index % exampleBackends.length];
    if (!base) throw new Error('the example has lost its backends');
    return { ...base, id: `${base.id}-${index}` };
  });
  const policy = presetPolicy('prefer_on_device', backends);
  const [ready] = Object.values(exampleSnapshot.backends);
  if (!ready) throw new Error('the example has lost its states');
  const states = Object.fromEntries(backends.map(({ id }) => [id, ready]));
  const snapshot = { ...exampleSnapshot, backends: states };
  const decision = await time(20_000, () => void decide(exampleRequest, snapshot, policy));

  const classifier = await createSensitivityClassifier();
  const classify = (text: string) => () =>
    classifyRequest(classifier, { messages: [{ content: text }] }, 60_000);
  const sentence = 'Could you explain how a heat pump works and when it pays to install one?';
  const long = 'The library opens at nine and closes at six every day. '.repeat(180);
  return {
    candidates: backends.length,
    decide: decision,
    classifySentence: await time(2000, classify(sentence)),
    classifyLongText: await time(20, classify(long)),
    streamAtFullSpeed: await benchStreamOverhead({ rounds: 200, tokens: 200, tokenMs: 0 }),
    streamPaced: await benchStreamOverhead({ rounds: 30, tokens: 50, tokenMs: 10 }),
  };
}

/** A tenth more runs come first and are not counted: the compiler is warming up. */
async function time(runs: number, operation: () => unknown): Promise<Timing> {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let run = -Math.ceil(runs / 10); run < runs; run += 1) {
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    await operation();
    if (run < 0) continue;
    wall.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpuBefore);
    cpu.push((user + system) / 1000);
  }
  return {
    runs,
    medianMs: quantile(wall, 0.5),
    p99Ms: quantile(wall, 0.99),
    meanCpuMs: rounded(cpu.reduce((sum, one) => sum + one, 0) / runs),
    p99CpuMs: quantile(cpu, 0.99),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.floor(values.length * share)] ?? 0);
}

function rounded(ms: number): number {
  return Math.round(ms * 1e4) / 1e4;
}
