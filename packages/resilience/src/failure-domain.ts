import { NetworkError } from '@localmost/protocol';
import { CircuitState, circuitBreaker, handleWhen, type IBackoff } from 'cockatiel';
import { isBackendFault } from './backend-fault.ts';
import { type Clock, systemClock } from './clock.ts';
import { FailureWindow, type FailureWindowLimits } from './failure-window.ts';

/** When the circuit of a domain opens, and for how long. */
export interface FailureDomainOptions extends Partial<FailureWindowLimits> {
  /** How long nothing is sent once it is open; doubles up to 16 times this. Default 15 000. */
  openMs?: number;
}

/**
 * What fails together: one server, or one account, behind any number of backends. Once it fails
 * too often nothing more is sent for a while; then one try goes out as a probe.
 */
export interface FailureDomain {
  /** `half-open`: one try may go out, as a probe; while it is out the circuit counts as open. */
  readonly circuit: 'closed' | 'open' | 'half-open';
  /**
   * Failures since the last whole answer, no older than a pause: one failure in a hundred answers
   * is no reason to go elsewhere, and when a probe may go out nothing else stands against it.
   */
  readonly recentFailures: number;
  /** Until a probe may go out; 0 where nothing stands in the way or a probe is out. */
  readonly retryAfterMs: number;
  /**
   * Runs a try up to its first content and counts it where the backend fails; not where the request
   * was at fault or the signal ended it.
   * Call it only while the circuit is not open.
   */
  protect<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** An answer came to its end. */
  finished(): void;
  /** An answer broke off after its first content. */
  brokeOff(): void;
}

const defaults = { windowMs: 60_000, minimumFailures: 5, minimumShare: 0.5, openMs: 15_000 };
const mostDoublings = 4;

/** Stands for any end in mid-answer where the breaker must be told of one. */
const brokenOff = new NetworkError({ message: 'An answer broke off.', remedies: [] });

/** The caller ended the try: says nothing of the server, so a probe must be made again. */
class TryEnded {
  readonly reason: unknown;
  readonly isProbe: boolean;
  constructor(reason: unknown, isProbe: boolean) {
    this.reason = reason;
    this.isProbe = isProbe;
  }
}

/** Gives a domain whose circuit is closed. */
export function createFailureDomain(
  options: FailureDomainOptions = {},
  { clock = systemClock }: { clock?: Clock } = {},
): FailureDomain {
  const { openMs, ...limits } = { ...defaults, ...options };
  const window = new FailureWindow(limits, clock);
  let probeAtMs = 0;

  const pause = (doublings: number): IBackoff<unknown> => {
    probeAtMs = clock.now() + openMs * 2 ** doublings;
    return {
      // Asked at every call and compared with the device's time, which is not our clock.
      get duration() {
        return clock.now() < probeAtMs ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
      next: () => pause(Math.min(doublings + 1, mostDoublings)),
    };
  };
  const breaker = circuitBreaker(
    handleWhen((error: unknown) =>
      error instanceof TryEnded ? error.isProbe : isBackendFault(error),
    ),
    { breaker: window, halfOpenAfter: { next: () => pause(0) } },
  );

  return {
    get circuit() {
      if (breaker.state === CircuitState.Closed) return 'closed';
      const mayProbe = breaker.state === CircuitState.Open && clock.now() >= probeAtMs;
      return mayProbe ? 'half-open' : 'open';
    },
    get recentFailures() {
      return window.failuresInARow(openMs);
    },
    get retryAfterMs() {
      return breaker.state === CircuitState.Open ? Math.max(0, probeAtMs - clock.now()) : 0;
    },
    async protect(work, signal) {
      const isProbe = breaker.state !== CircuitState.Closed;
      try {
        return await breaker.execute(async () => {
          try {
            return await work();
          } catch (error) {
            throw signal.aborted ? new TryEnded(error, isProbe) : error;
          }
        });
      } catch (error) {
        throw error instanceof TryEnded ? error.reason : error;
      }
    },
    finished() {
      window.finished();
    },
    brokeOff() {
      if (breaker.state === CircuitState.Closed) {
        breaker.execute(() => Promise.reject(brokenOff)).catch(() => {});
      } else {
        window.failure();
      }
    },
  };
}
