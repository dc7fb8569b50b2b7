import type { Backend } from '@localmost/policy';
import type { ChatBackend, EngineRequest } from '@localmost/protocol';
import type { ResilientCallOptions } from '@localmost/resilience';
import { type Charge, openCharge } from './charge.ts';
import { recordFailure } from './record.ts';
import { eventBase, type RequestCase, remainingCaps } from './request-case.ts';
import type { RouterLedger } from './router-options.ts';
import type { StatefulBackend } from './stateful-backend.ts';
import { watchWire } from './watch-wire.ts';
import type { WireWatches } from './wire-backend.ts';
import { worstCostUsd } from './worst-cost.ts';

/** One backend made ready for one request: its guard knows the request, and its money is watched. */
export interface Lane {
  facts: Backend;
  /** The request as this backend gets it. */
  engine: EngineRequest;
  /** Answers this request, with this request's limits. */
  backend: ChatBackend;
  idempotencyKey: string;
  hasAnswered(): boolean;
  /** Forgets the request and settles its money. Call it in every case. */
  close(): Promise<void>;
}

/** What a lane is opened with. */
export interface LaneParts {
  facts: Backend;
  backend: StatefulBackend;
  watches: WireWatches;
  ledger: RouterLedger | undefined;
}

/** Opens the lane of one request to one backend; `idempotencyKey` tells it from all others. */
export function openLane(one: RequestCase, idempotencyKey: string, parts: LaneParts): Lane {
  const { facts, backend, watches } = parts;
  const charge = chargeOf(one, `${idempotencyKey}:${facts.id}`, parts);
  const watch = watchWire(one, facts, charge);
  watches.set(idempotencyKey, watch);
  const limits = { ...callLimits(one), onAttempt: watch.onAttempt };
  return {
    facts,
    engine: requestFor(facts, one),
    backend: {
      id: backend.id,
      supports: (request) => backend.supports(request),
      answer: (request, options) => backend.answer(request, { ...options, ...limits }),
    },
    idempotencyKey,
    hasAnswered: () => watch.hasAnswered(),
    async close() {
      watches.delete(idempotencyKey);
      await watch.settled();
      try {
        await charge.close();
      } catch (thrown) {
        // Money that could not be given back stays reserved, which is the safe side.
        recordFailure(one, facts, thrown);
      }
    },
  };
}

/** Outside the device always with a limit on the answer, since it is paid for. */
function requestFor({ zone }: Backend, { engine, request }: RequestCase): EngineRequest {
  return zone === 'device' || engine.maxOutputTokens !== undefined
    ? engine
    : { ...engine, maxOutputTokens: request.maxOutputTokens };
}

/** A request's own limits stand in for the backend's; what earlier attempts took is gone. */
function callLimits({
  request,
  priority,
  clock,
  startedAtMs,
}: RequestCase): Partial<ResilientCallOptions> {
  const { deadlineMs, timeToFirstTokenMs } = request;
  const left = (deadlineMs ?? 0) - (clock.now() - startedAtMs);
  return {
    priority,
    timeLimits: {
      ...(deadlineMs !== undefined && { totalMs: Math.max(1, left) }),
      ...(timeToFirstTokenMs !== undefined && { firstTokenMs: Math.max(1, timeToFirstTokenMs) }),
    },
    estimatedTokens: request.promptTokens + request.maxOutputTokens,
  };
}

function chargeOf(
  one: RequestCase,
  chargeId: string,
  { facts, backend, ledger }: LaneParts,
): Charge {
  const worst = worstCostUsd(facts, one.request);
  return openCharge({
    chargeId,
    backend: facts,
    ledger,
    worstCostUsd: worst,
    caps: () => remainingCaps(one),
    mayPay: () => !(one.money.payOnce && one.money.hasPaid),
    honoursIdempotencyKeys: backend.honoursIdempotencyKeys,
    onStep(step) {
      if (step.step === 'reserved') one.money.committedUsd += step.amountUsd;
      else if (step.step === 'released') one.money.committedUsd -= step.amountUsd;
      else {
        one.money.committedUsd += step.amountUsd - worst;
        one.money.hasPaid = true;
      }
      one.journal.record({ type: 'spending', ...eventBase(one, facts), ...step });
    },
  });
}
