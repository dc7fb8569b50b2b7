import { InvalidPolicyError } from '@localmost/protocol';
import type { AttemptEvent } from './attempt-event.ts';
import type { FailureDomain } from './failure-domain.ts';
import { defaultTimeLimits, type TimeLimits } from './time-limits.ts';

/** How hard one backend is tried. Everything has a default. */
export interface ResilienceOptions {
  /** Wire tries of one request in all, the first included. Default 3. */
  maximumAttempts?: number;
  /** The wait before the second try is random below this; each later one below the double. Default 500. */
  initialBackoffMs?: number;
  /** No wait is drawn from more than this. Default 20 000. */
  maximumBackoffMs?: number;
  /** A server that asks for a longer pause is not tried again. Default 60 000. */
  maximumRetryAfterMs?: number;
  timeLimits?: Partial<TimeLimits>;
  /** Answers that may run at the same time. Default 8. */
  maximumConcurrent?: number;
  /** Requests that may wait for their turn. Default 100. */
  maximumQueueLength?: number;
  /** Our own limits, below the server's. No limit where absent. */
  requestsPerMinute?: number;
  tokensPerMinute?: number;
  /** A request that our own limits would hold up for longer is refused at once. Default 10 000. */
  maximumRateWaitMs?: number;
  /** Backends that fail together share one; a backend that is given none has its own. */
  failureDomain?: FailureDomain;
  /** Called at the end of every wire try. Metadata only. */
  onAttempt?: (event: AttemptEvent) => void;
}

/** The options with every default filled in. */
export type FilledOptions = Required<
  Omit<ResilienceOptions, 'failureDomain' | 'onAttempt' | 'timeLimits'>
> & { timeLimits: TimeLimits };

const defaults = {
  maximumAttempts: 3,
  initialBackoffMs: 500,
  maximumBackoffMs: 20_000,
  maximumRetryAfterMs: 60_000,
  maximumConcurrent: 8,
  maximumQueueLength: 100,
  requestsPerMinute: Number.POSITIVE_INFINITY,
  tokensPerMinute: Number.POSITIVE_INFINITY,
  maximumRateWaitMs: 10_000,
};

/** Where 0 would stop everything. */
const atLeastOne: ReadonlySet<string> = new Set([
  'maximumAttempts',
  'maximumConcurrent',
  'requestsPerMinute',
  'tokensPerMinute',
]);

/** @throws InvalidPolicyError where a number is none, is negative, or would stop everything */
export function fillOptions(options: ResilienceOptions): FilledOptions {
  const timeLimits = fillTimeLimits(defaultTimeLimits, options.timeLimits, 'timeLimits.');
  const filled = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) {
    filled[name] = checked(name, options[name] ?? defaults[name], atLeastOne.has(name) ? 1 : 0);
  }
  return { ...filled, timeLimits };
}

/** @throws InvalidPolicyError where a limit is no positive number */
export function fillTimeLimits(
  base: TimeLimits,
  over: Partial<TimeLimits> | undefined,
  path = '',
): TimeLimits {
  const filled = { ...base };
  for (const name of Object.keys(base) as (keyof TimeLimits)[]) {
    filled[name] = checked(path + name, over?.[name] ?? base[name], Number.MIN_VALUE);
  }
  return filled;
}

function checked(path: string, value: number, least: number): number {
  if (typeof value === 'number' && value >= least) return value;
  throw new InvalidPolicyError({
    message: `${path} must be a number of at least ${least}.`,
    details: { path, observed: String(value) },
    remedies: ['Correct the number, or leave it out for the default.'],
  });
}
