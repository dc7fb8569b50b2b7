import type { BackendCallOptions } from '@localmost/protocol';
import type { Priority } from './admission-queue.ts';
import type { AttemptEvent } from './attempt-event.ts';
import type { FailureDomain } from './failure-domain.ts';
import type { Speed } from './measured-speed.ts';
import type { TimeLimits } from './time-limits.ts';

/** How one request is made; everything beyond a backend's own options is optional. */
export interface ResilientCallOptions extends BackendCallOptions {
  /** Default `interactive`. */
  priority?: Priority;
  /** For this request, in place of the backend's. */
  timeLimits?: Partial<TimeLimits>;
  /** Prompt and answer, for the limit of tokens a minute. Default: reckoned from the text's length. */
  estimatedTokens?: number;
  /** Called at the end of every wire try of this request. */
  onAttempt?: (event: AttemptEvent) => void;
}

/** The state of a backend, as a policy's snapshot wants it. */
export interface ResilientState extends Speed {
  circuit: FailureDomain['circuit'];
  /** Tries that wait for their turn. */
  queueLength: number;
  recentFailures: FailureDomain['recentFailures'];
}
