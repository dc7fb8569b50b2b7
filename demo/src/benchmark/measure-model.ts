import { type BenchmarkReport, outcomeOf } from '../report/benchmark-report.ts';
import { busyReasons, calibrate } from './calibrate.ts';
import type { GreedyReference } from './greedy-reference.ts';
import { measureAnswer } from './measure-answer.ts';
import { measureDecode } from './measure-decode.ts';
import { measureFirstToken } from './measure-first-token.ts';
import { type MeasureJob, pause, type TokensToWords } from './measure-job.ts';
import { measureLoads, measureVerify } from './measure-load.ts';
import { askForMemory, memoryWithin } from './measure-memory.ts';
import { measureSustained } from './measure-sustained.ts';
import { readLimitOf } from './read-limit.ts';
import { storyText } from './story-text.ts';
import { watchPage } from './watch-page.ts';

const sampleWords = 64;
const warmUpTokens = 16;

/**
 * Measures one model on one engine, stage by stage, and writes each result into the report as it
 * comes: what was measured before a failure stays. The model is unloaded by the caller.
 * @throws the errors of loading and answering, or the signal's reason
 */
export async function measureModel(
  job: MeasureJob,
  report: BenchmarkReport,
  reference: GreedyReference,
): Promise<void> {
  job.onStep('Look whether the machine is at rest');
  const before = await calibrate();
  const watch = watchPage();
  try {
    await measureStages(job, report, reference);
  } finally {
    const { wasHidden, longTasks } = watch.end();
    if (longTasks) report.longTasks = longTasks;
    else missing(report, 'long tasks', 'this browser does not tell them');
    if (wasHidden) report.invalidBecause.push('The page was hidden during the run.');
  }
  job.onStep('Look whether the machine is at rest');
  await pause(job.form.pauseMs, job.signal);
  const after = await calibrate();
  report.calibration = { before, after };
  report.invalidBecause.push(...busyReasons(before, after));
  report.outcome = outcomeOf(report);
}

async function measureStages(
  job: MeasureJob,
  report: BenchmarkReport,
  reference: GreedyReference,
): Promise<void> {
  const { client, manifest, form, signal, device } = job;
  const { loaded, loads } = await measureLoads(job);
  const { engineId, backend, threads } = loaded.capabilities;
  const runtime = { engineId, backend, threads };
  report.runtime = runtime;
  report.loads = loads;
  if (form.verifies) report.verify = await measureVerify(job);
  else missing(report, 'checking every byte', 'only the full form measures it');

  job.onStep('Warm up');
  const sample = storyText(sampleWords, 50);
  const wordsPerToken = sampleWords / (await client.models.countTokens(manifest.id, sample));
  const wordsFor: TokensToWords = (tokens) => Math.round(tokens * wordsPerToken);
  const warmUp = await measureAnswer(
    client,
    { modelId: manifest.id, text: sample, maximumTokens: warmUpTokens, temperature: 0, seed: 1 },
    signal,
  );
  const speed = {
    prefillTokensPerSecond: warmUp?.prefillTokensPerSecond ?? Number.POSITIVE_INFINITY,
    decodeTokensPerSecond: warmUp?.decodeTokensPerSecond ?? Number.POSITIVE_INFINITY,
  };

  const greedy = await reference.check(job, engineId, wordsFor);
  report.check = {
    golden: loaded.check,
    ...(loaded.checkError !== undefined && { largestError: loaded.checkError }),
    ...(greedy && { greedy }),
  };
  // Asked now, while everything is loaded: the answer takes its time.
  const memoryAsked = askForMemory();
  await pause(form.pauseMs, signal);
  report.firstToken = await measureFirstToken(job, wordsFor, speed);
  await pause(form.pauseMs, signal);
  report.decode = await measureDecode(job, wordsFor, speed);
  const [shallow] = report.decode;
  const limit = shallow && readLimitOf(manifest, runtime, device, shallow);
  if (limit) report.limit = limit;
  else
    missing(
      report,
      'share of the read limit',
      'the device’s memory, or what the engine reads, was not measured',
    );

  job.onStep('Ask for the memory in use');
  const memory = await memoryWithin(memoryAsked, form.memoryWaitMs, signal);
  if ('bytes' in memory) report.memoryBytes = memory.bytes;
  else missing(report, 'memory', memory.reason);

  await pause(form.pauseMs, signal);
  const sustained = form.sustainedMs > 0 ? await measureSustained(job) : undefined;
  if (sustained) report.sustained = sustained;
  else missing(report, 'sustained speed', sustainedReason(form.sustainedMs));
}

function sustainedReason(askedMs: number): string {
  return askedMs > 0 ? 'hardly a token came' : 'only the full form measures it';
}

function missing(report: BenchmarkReport, figure: string, reason: string): void {
  report.unavailable.push({ figure, reason });
}
