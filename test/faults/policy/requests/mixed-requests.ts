import { LocalmostError, type StreamPart } from '@localmost/protocol';
import type { RoutedRequest, Router } from '../../../../packages/routing/src/index.ts';
import type { ClassResult } from '../../store/tally.ts';
import { startFaultServer, type TryCounts } from './fault-server.ts';
import { openHybridWorld } from './hybrid-world.ts';
import { judgeRequests } from './judge-requests.ts';
import { marks, type RequestEnd } from './request-end.ts';
import { planRequests, type RequestPlan } from './request-plan.ts';

const atTheSameTime = 48;
/** Well above every time limit there is: who has no end by then is lost. */
const longestMs = 60_000;

/** Sends so many requests of every kind through the router to servers that fail in every way. */
export async function runMixedRequests(options: {
  seed: number;
  requests: number;
}): Promise<Record<string, ClassResult>> {
  const plans = planRequests(options.requests, options.seed);
  const tries: TryCounts = new Map();
  const [a, b] = await Promise.all([
    startFaultServer(plans, tries),
    startFaultServer(plans, tries),
  ]);
  // Enough for about four fifths of what the run would spend.
  const capUsd = options.requests * 0.0005;
  try {
    const world = await openHybridWorld(plans, { a: a.baseUrl, b: b.baseUrl }, capUsd);
    const startedMs = performance.now();
    const ends: RequestEnd[] = [];
    const queue = plans.values();
    let mostSpentUsd = 0;
    const work = async () => {
      for (const plan of queue) {
        ends.push(await send(world.router, plan));
        mostSpentUsd = Math.max(mostSpentUsd, (await world.ledger.spent()).todayUsd);
      }
    };
    await Promise.all(Array.from({ length: atTheSameTime }, work));
    const seconds = (performance.now() - startedMs) / 1000;
    const openReservations = (await world.ledger.openReservations()).length;
    const { events } = world;
    return judgeRequests({
      ends,
      events,
      servers: { 'vendor-a': a.books, 'vendor-b': b.books },
      capUsd,
      mostSpentUsd,
      openReservations,
      seconds,
    });
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}

async function send(router: Router, plan: RequestPlan): Promise<RequestEnd> {
  const controller = new AbortController();
  const watchdog = new AbortController();
  const timers = [setTimeout(() => watchdog.abort(), longestMs)];
  const { abortAfterMs } = plan;
  if (abortAfterMs !== undefined) {
    timers.push(setTimeout(() => controller.abort(), abortAfterMs));
  }
  const end: RequestEnd = {
    plan,
    outcome: 'lost',
    text: '',
    backendId: undefined,
    messages: 0,
    error: undefined,
  };
  const lost = new Promise<never>((_, reject) => {
    watchdog.signal.addEventListener('abort', () => reject(new Error('no end')));
  });
  try {
    await Promise.race([read(router, plan, controller.signal, end), lost]);
    end.outcome = 'answered';
  } catch (thrown) {
    end.error = thrown instanceof LocalmostError ? thrown.code : String(thrown);
    if (controller.signal.aborted && thrown === controller.signal.reason) end.outcome = 'aborted';
    else if (thrown instanceof LocalmostError) end.outcome = 'typed-error';
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
  return end;
}

async function read(
  router: Router,
  plan: RequestPlan,
  signal: AbortSignal,
  end: RequestEnd,
): Promise<void> {
  for await (const part of router.answer(requestOf(plan), { signal })) note(part, end);
}

function note(part: StreamPart, end: RequestEnd): void {
  if (part.type === 'start') {
    end.messages += 1;
    end.text = '';
    end.backendId = part.engineId;
  } else if (part.type === 'text-delta') end.text += part.delta;
}

function requestOf({ number, kind, ...wishes }: RequestPlan): RoutedRequest {
  const content = {
    public: `Name the whole answer to request ${number}.`,
    'in-cloud': `Name the whole answer to request ${number}.`,
    json: `Give the number of request ${number} as JSON.`,
    restricted: `My father has HIV, his card is 4111 1111 1111 1111, request ${number}. ${marks.restricted}`,
    'on-device': `Name the answer to request ${number}. ${marks.onDevice}`,
  }[kind];
  return {
    engine: {
      messages: [{ role: 'user', content }],
      maxOutputTokens: 40,
      sampling: { temperature: 0 },
      ...(kind === 'json' && { responseFormat: { type: 'json' } }),
    },
    ...(kind === 'in-cloud' && { mode: 'only_in_cloud' }),
    ...(kind === 'on-device' && { mode: 'only_on_device' }),
    ...(kind === 'public' && number % 4 === 0 && { mode: 'prefer_on_device' }),
    sessionId: `s${number}`,
    restartAfterInterruption: wishes.restartAfterInterruption,
    payOnce: wishes.payOnce,
  };
}
