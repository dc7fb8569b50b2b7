import { OutOfMemoryError, type StreamPart } from '@localmost/protocol';
import { openAiCompatibleBackend } from '../../../../packages/cloud/src/index.ts';
import { createJournal, type JournalEvent } from '../../../../packages/journal/src/index.ts';
import { type Backend, presetPolicy } from '../../../../packages/policy/src/index.ts';
import { createFailureDomain, systemClock } from '../../../../packages/resilience/src/index.ts';
import {
  createRouter,
  type RoutedBackend,
  type Router,
} from '../../../../packages/routing/src/index.ts';
import { createSensitivityClassifier } from '../../../../packages/sensitivity/src/index.ts';
import { type Ledger, memoryLedger } from '../../../../packages/spending/src/index.ts';
import { prices, wordsFor } from './fault-server.ts';
import type { RequestPlan } from './request-plan.ts';

/** A router over a model on the device and two paid servers, with its books. */
export interface HybridWorld {
  router: Router;
  ledger: Ledger;
  events: JournalEvent[];
}

/** How long a server may be silent: far longer than a loaded machine needs for an honest answer. */
const silenceMs = 1500;

/** Puts the product's own parts together; only the model on the device is scripted. */
export async function openHybridWorld(
  plans: readonly RequestPlan[],
  baseUrls: { a: string; b: string },
  capUsd: number,
): Promise<HybridWorld> {
  const clock = noonClock();
  const ledger = memoryLedger({ clock });
  const events: JournalEvent[] = [];
  const limits = () => ({
    initialBackoffMs: 4,
    maximumConcurrent: 64,
    maximumQueueLength: 1000,
    timeLimits: { totalMs: 15_000, firstTokenMs: silenceMs, betweenTokensMs: silenceMs },
    // Nearly every try is made to fail; an open circuit would spare the router the work.
    failureDomain: createFailureDomain({ openMs: 20, minimumShare: 0.98 }, { clock }),
  });
  const router = createRouter({
    policy: presetPolicy('prefer_in_cloud', backends, {
      budget: { perDayUsd: capUsd },
      health: {
        minimumFreeMemoryBytes: 0,
        minimumBatteryLevel: 0,
        maximumQueueLength: 10_000,
        maximumRecentFailures: 1_000_000,
      },
    }),
    backends: {
      local: scriptedLocal(plans),
      'vendor-a': {
        ...openAiCompatibleBackend({ id: 'vendor-a', baseUrl: baseUrls.a, model: 'a-2026-01-01' }),
        honoursIdempotencyKeys: true,
      },
      // The same kind of server; that it knows the keys is not relied on here.
      'vendor-b': openAiCompatibleBackend({
        id: 'vendor-b',
        baseUrl: baseUrls.b,
        model: 'b-2026-01-01',
      }),
    },
    resilience: { local: { maximumConcurrent: 64 }, 'vendor-a': limits(), 'vendor-b': limits() },
    classifier: await createSensitivityClassifier(),
    // The machine may be busy; a request that counts as restricted for that is no test of money.
    classificationBudgetMs: 10_000,
    ledger,
    clock,
    journal: createJournal({ sinks: [(event) => events.push(event)] }),
  });
  return { router, ledger, events };
}

const common = {
  region: 'eu',
  retentionDays: 0,
  contextTokens: 8192,
  supports: { tools: true, json: true },
  timeToFirstTokenMs: 100,
  tokensPerSecond: 50,
};
const price = { kind: 'per-token', ...prices } as const;
const backends: readonly Backend[] = [
  {
    ...common,
    id: 'local',
    zone: 'device',
    region: 'device',
    quality: 0.4,
    price: { kind: 'free' },
    model: { id: 'small', version: '1.0' },
  },
  {
    ...common,
    id: 'vendor-a',
    zone: 'third-party',
    quality: 0.9,
    price,
    model: { id: 'a', version: '2026-01-01' },
  },
  {
    ...common,
    id: 'vendor-b',
    zone: 'third-party',
    quality: 0.8,
    price,
    model: { id: 'b', version: '2026-01-01' },
  },
];

/** Says the same words as the servers, or fails before the first as the plan says. */
function scriptedLocal(plans: readonly RequestPlan[]): RoutedBackend {
  return {
    id: 'local',
    supports: () => ({ supported: true }),
    async *answer({ messages, responseFormat }): AsyncGenerator<StreamPart> {
      const number = Number(/request (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1]);
      if (plans[number]?.localFails) {
        throw new OutOfMemoryError({ message: 'The script says so.', remedies: [] });
      }
      yield { type: 'start', modelId: 'small', engineId: 'local', backend: 'wasm' };
      for (const delta of wordsFor(number, responseFormat?.type === 'json')) {
        yield { type: 'text-delta', delta, tokenIds: [] };
      }
      yield {
        type: 'finish',
        reason: 'stop',
        usage: { promptTokens: 1, completionTokens: 1, cachedPromptTokens: 0 },
        timings: {
          timeToFirstTokenMs: 0,
          prefillTokensPerSecond: 0,
          decodeTokensPerSecond: 0,
          totalMs: 0,
        },
      };
    },
  };
}

/** The system's clock on a day on which it is noon, so that no run meets a new day's budget. */
function noonClock(): typeof systemClock {
  const startedMs = systemClock.now();
  const noonMs = Date.UTC(2026, 5, 15, 12);
  return { ...systemClock, now: () => noonMs + (systemClock.now() - startedMs) };
}
