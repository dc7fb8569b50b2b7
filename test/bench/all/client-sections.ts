import { stat } from 'node:fs/promises';
import { benchEmbeddings } from '../embeddings/bench-embeddings.ts';
import { measureColdLoad, measureLoad } from '../endurance/measure-load.ts';
import { startEnduranceSite } from '../endurance/start-endurance-site.ts';
import { benchLookup } from '../lookup/bench-lookup.ts';
import { benchMainThread } from '../main-thread/bench-main-thread.ts';
import { benchTurns } from '../turns/bench-turns.ts';
import { atLeast, type Finding, figure } from './finding.ts';
import type { RunOptions, Section } from './section.ts';

/** What kept conversations and persisted prefixes save. */
export async function turnsSection(options: RunOptions): Promise<Section> {
  const report = await benchTurns(options);
  const { turnFive, firstTurnOnPersistedPrefix: first } = report;
  return {
    report,
    findings: [
      atLeast(
        'first text of turn 5 after 1 000 tokens, kept against computed',
        10,
        turnFive.timesFaster,
        turnFive.sameText ? 'the same text' : 'the text differs',
      ),
      atLeast(
        `first turn of a session on a persisted prefix of ${first.prefixTokens} tokens`,
        5,
        first.timesFaster,
        first.sameText ? 'the same text' : 'the text differs',
      ),
    ],
  };
}

/** What prompt lookup gives. */
export async function lookupSection(options: RunOptions): Promise<Section> {
  const report = await benchLookup({
    ...options,
    engine: 'cpu',
    threads: undefined,
    pairs: Math.min(options.pairs, 3),
    only: '',
  });
  const { copying, worst, worstProcessor, acceptedOfDrafted, sameText } = report;
  const least = (measure: string, value: number, note: string): Finding => ({
    measure,
    aim: '≥ 0.97 ×',
    measured: `${value} ×`,
    verdict: value >= 0.97 ? 'met' : 'missed',
    note,
  });
  return {
    report,
    findings: [
      atLeast(
        `prompt lookup, ${copying} prompts that copy, tokens after the first`,
        2,
        report.copyingDecode,
        `${Math.round(100 * acceptedOfDrafted)} % of drafted tokens were right`,
      ),
      atLeast('the same by processor time', 2, report.copyingProcessor),
      least(
        'prompt lookup, the worst prompt of all',
        worst.decode,
        `${worst.id}, ${worst.tokens} tokens`,
      ),
      least(
        'the same by processor time',
        worstProcessor.processor,
        `${worstProcessor.id}, ${worstProcessor.tokens} tokens`,
      ),
      {
        measure: 'prompt lookup, greedy text',
        aim: 'the same',
        measured: sameText ? 'the same' : 'it differs',
        verdict: sameText ? 'met' : 'missed',
      },
      figure(
        'passes of several tokens, in passes of one (processor time)',
        Object.entries(report.passes)
          .map(([tokens, { median }]) => `${tokens}: ${median.toFixed(2)}`)
          .join(', '),
        'a pass of n that lasts n gains nothing',
      ),
    ],
  };
}

/** From asking for a model to its first token. */
export async function loadSection({
  modelPath,
  manifestPath,
  pairs,
}: RunOptions): Promise<Section> {
  const site = await startEnduranceSite(modelPath, manifestPath);
  try {
    const cold = await measureColdLoad(site, Math.min(pairs, 3));
    const warm = await measureLoad(site, (await stat(modelPath)).size, pairs);
    const shown = ({ median, least, most }: { median: number; least: number; most: number }) =>
      `${median} ms (${least} to ${most})`;
    return {
      report: { cold, warm },
      findings: [
        figure('first token, cold: fetched, stored, loaded', shown(cold.firstTokenMs)),
        figure(
          'first token, warm: loaded from the store',
          shown(warm.firstTokenMs),
          `at most ${warm.peakToWeights} times the weights in memory`,
        ),
      ],
    };
  } finally {
    site.close();
  }
}

/** Vectors of short texts, on one thread and two. */
export async function embeddingsSection({ pairs }: RunOptions): Promise<Section> {
  const reports = [await benchEmbeddings(1, pairs), await benchEmbeddings(2, pairs)];
  return {
    report: { reports },
    findings: reports.map(({ texts, threads, ratio, leastCosine }) =>
      atLeast(
        `embeddings, ${texts} short texts, against transformers.js on ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        1,
        ratio,
        `least cosine ${leastCosine.toFixed(5)}`,
      ),
    ),
  };
}

/** How long the page's own thread is held up while an answer streams into it. */
export async function mainThreadSection(options: RunOptions): Promise<Section> {
  const report = await benchMainThread({ ...options, answers: options.pairs });
  const { longTasksMs, answers, tokens, longestFrameGapMs } = report.generating;
  return {
    report,
    findings: [
      {
        measure: 'main thread while generating',
        aim: 'no task over 50 ms',
        measured:
          longTasksMs.length === 0
            ? 'none'
            : `${longTasksMs.length}, the longest ${Math.round(Math.max(...longTasksMs))} ms`,
        verdict: longTasksMs.length === 0 ? 'met' : 'missed',
        note: `${answers} answers, ${tokens} tokens; longest time between two frames ${Math.round(longestFrameGapMs)} ms; as long without the SDK: ${report.control.longTasksMs.length} such tasks`,
      },
    ],
  };
}
