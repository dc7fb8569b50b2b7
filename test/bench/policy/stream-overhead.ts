import { openAiCompatibleBackend } from '@localmost/cloud';
import type { EngineRequest, StreamPart } from '@localmost/protocol';
import { createSensitivityClassifier } from '@localmost/sensitivity';
import { memoryLedger } from '@localmost/spending';
import { createJournal } from '../../../packages/journal/src/index.ts';
import { type Backend, presetPolicy } from '../../../packages/policy/src/index.ts';
import { createRouter } from '../../../packages/routing/src/index.ts';
import { startStreamServer } from './stream-server.ts';

/** A ratio of two times over many pairs: the middle one, and how far the pairs spread. */
export interface Ratio {
  median: number;
  p10: number;
  p90: number;
}

/** What the layer adds to a cloud stream. */
export interface StreamOverhead {
  rounds: number;
  tokens: number;
  tokenMs: number;
  directMs: { firstToken: number; total: number };
  routedMs: { firstToken: number; total: number };
  /** Routed by direct, of the two calls of one round. */
  ratio: { firstToken: Ratio; total: Ratio };
  /** Middle of the differences of the two calls of one round. */
  addedMs: { firstToken: number; total: number };
  addedMicrosecondsPerToken: number;
  /** Processor time of the process, its server included; does not grow when others use the machine. */
  cpuMs: { direct: number; routed: number; added: number };
}

/** How a stream is measured. */
export interface StreamBenchOptions {
  rounds: number;
  tokens: number;
  tokenMs: number;
}

/**
 * Streams the same answer through the router and straight from its backend, by turns in one run,
 * so that both meet the same load of the machine.
 */
export async function benchStreamOverhead(options: StreamBenchOptions): Promise<StreamOverhead> {
  const server = await startStreamServer(options);
  try {
    const backend = openAiCompatibleBackend({
      id: 'server',
      baseUrl: server.baseUrl,
      model: 'm-1',
    });
    const router = createRouter({
      policy: presetPolicy('prefer_in_cloud', [facts], { budget: { perDayUsd: 1000 } }),
      backends: { server: backend },
      classifier: await createSensitivityClassifier(),
      ledger: memoryLedger(),
      journal: createJournal({ sinks: [() => undefined] }),
    });
    const { signal } = new AbortController();
    const direct = () => timed(backend.answer(request, { signal }));
    const routed = () => timed(router.answer({ engine: request }, { signal }));
    const pairs: { direct: StreamTimes; routed: StreamTimes }[] = [];
    for (let round = -warmUpRounds; round < options.rounds; round += 1) {
      // Who comes first changes, so that neither always finds the other's caches warm.
      const first = round % 2 === 0 ? await direct() : await routed();
      const second = round % 2 === 0 ? await routed() : await direct();
      if (round < 0) continue;
      pairs.push(
        round % 2 === 0 ? { direct: first, routed: second } : { direct: second, routed: first },
      );
    }
    return summary(options, pairs);
  } finally {
    await server.close();
  }
}

const warmUpRounds = 10;

const request: EngineRequest = {
  messages: [{ role: 'user', content: 'How does a heat pump work, and when does it pay?' }],
  maxOutputTokens: 1000,
};

const facts: Backend = {
  id: 'server',
  zone: 'third-party',
  region: 'eu',
  retentionDays: 0,
  model: { id: 'm', version: '1' },
  contextTokens: 8192,
  supports: { tools: true, json: true },
  quality: 1,
  price: { kind: 'per-token', inputUsdPerMillion: 1, outputUsdPerMillion: 1 },
  timeToFirstTokenMs: 100,
  tokensPerSecond: 100,
};

interface StreamTimes {
  firstToken: number;
  total: number;
  cpu: number;
}

async function timed(answer: AsyncIterable<StreamPart>): Promise<StreamTimes> {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  let firstToken: number | undefined;
  let finished = false;
  for await (const part of answer) {
    if (part.type === 'text-delta') firstToken ??= performance.now() - started;
    finished ||= part.type === 'finish';
  }
  if (firstToken === undefined || !finished) throw new Error('the answer was not whole');
  const total = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { firstToken, total, cpu: (user + system) / 1000 };
}

function summary(
  options: StreamBenchOptions,
  pairs: readonly { direct: StreamTimes; routed: StreamTimes }[],
): StreamOverhead {
  const middle = (pick: (pair: (typeof pairs)[number]) => number) => quantile(pairs.map(pick), 0.5);
  const ratio = (key: keyof StreamTimes): Ratio => {
    const ratios = pairs.map(({ direct, routed }) => routed[key] / direct[key]);
    return {
      median: quantile(ratios, 0.5),
      p10: quantile(ratios, 0.1),
      p90: quantile(ratios, 0.9),
    };
  };
  const added = (key: keyof StreamTimes) =>
    middle(({ direct, routed }) => routed[key] - direct[key]);
  const addedMs = { firstToken: added('firstToken'), total: added('total') };
  const streaming = (addedMs.total - addedMs.firstToken) * 1000;
  return {
    ...options,
    directMs: {
      firstToken: middle(({ direct }) => direct.firstToken),
      total: middle(({ direct }) => direct.total),
    },
    routedMs: {
      firstToken: middle(({ routed }) => routed.firstToken),
      total: middle(({ routed }) => routed.total),
    },
    ratio: { firstToken: ratio('firstToken'), total: ratio('total') },
    addedMs,
    addedMicrosecondsPerToken: Math.round((streaming / options.tokens) * 10) / 10,
    cpuMs: {
      direct: middle(({ direct }) => direct.cpu),
      routed: middle(({ routed }) => routed.cpu),
      added: added('cpu'),
    },
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(values.length * share)] ?? 0) * 1000) / 1000;
}
