import type { Journal, JournalEventBase, JournalledBackend } from '@localmost/journal';
import type { Backend, BudgetLimits, ParsedPolicy } from '@localmost/policy';
import type { Decision, EngineRequest } from '@localmost/protocol';
import type { Clock } from '@localmost/resilience';
import type { GateCase } from './boundary-gate.ts';
import type { RouterSeams } from './router-seams.ts';

/** The money of one call, restarts included. */
export interface RequestMoney {
  /** Dollars paid and set aside so far. */
  committedUsd: number;
  /** Whether something was paid, or may have been. */
  hasPaid: boolean;
  /** Whether that forbids paying again. */
  payOnce: boolean;
}

/** One decided request while it runs: what all its tries share. */
export interface RequestCase extends GateCase {
  id: string;
  engine: EngineRequest;
  priority: 'interactive' | 'background';
  decision: Decision;
  journal: Journal;
  seams: RouterSeams;
  clock: Clock;
  /** When it was decided; deadlines count from here. */
  startedAtMs: number;
  /** Tries on the wire so far, at all backends. */
  tries: number;
  money: RequestMoney;
}

/** Gives one backend's facts. The id comes from a decision, so the policy has it. */
export function backendOf(policy: ParsedPolicy, id: string): Backend {
  const backend = policy.backends.find((one) => one.id === id);
  if (!backend) throw new RangeError(`the policy has no backend "${id}"`);
  return backend;
}

/** What every event about a backend says. */
export function eventBase(
  one: RequestCase,
  { id, zone, model }: Backend,
): JournalEventBase & JournalledBackend {
  return {
    requestId: one.id,
    atMs: one.clock.now(),
    dataClass: one.dataClass,
    backendId: id,
    zone,
    model: `${model.id}@${model.version}`,
  };
}

/** The caps that are left for this request: what it paid or set aside already counts against its own. */
export function remainingCaps({ policy, request, money }: RequestCase): BudgetLimits {
  const own = [policy.budget.perRequestUsd, request.maxCostUsd].filter((cap) => cap !== undefined);
  const { perDayUsd, perMonthUsd } = policy.budget;
  return {
    ...(own.length > 0 && { perRequestUsd: Math.max(0, Math.min(...own) - money.committedUsd) }),
    ...(perDayUsd !== undefined && { perDayUsd }),
    ...(perMonthUsd !== undefined && { perMonthUsd }),
  };
}
