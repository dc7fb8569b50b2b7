import type { Charge } from './money/call-account.ts';

/** What happened to one call. Holds ids, counts and codes; never a prompt, an answer or a key. */
export interface ProxyEvent {
  requestId: string;
  /** Absent where the caller was not established. */
  subject?: string;
  /** The model's id as the proxy offers it; absent where none was recognised. */
  model?: string;
  upstream?: string;
  /** The status that the client was given. */
  status: number;
  /** `answered`, the code of the refusal, or how the answer broke off. */
  outcome: string;
  /** Why a token was refused; only for the operator. */
  reason?: string;
  /** What the call was charged with, in US dollars; the worst case where the upstream told no usage. */
  costUsd?: number;
  /** True where `costUsd` is by the upstream's own count. */
  costIsExact?: boolean;
  durationMs: number;
}

/** Gathers the event of one call; it is reported at its end, once. */
export interface CallLog {
  readonly requestId: string;
  note(facts: Partial<Pick<ProxyEvent, 'subject' | 'model' | 'upstream' | 'reason'>>): void;
  charged(charge: Charge | undefined): void;
  end(status: number, outcome: string): void;
}

/** A log of one call. A listener that throws is not allowed to break the call. */
export function openCallLog(
  requestId: string,
  clock: () => number,
  onEvent: (event: ProxyEvent) => void,
): CallLog {
  const startedAtMs = clock();
  let facts: Partial<ProxyEvent> = {};
  let ended = false;
  return {
    requestId,
    note(more) {
      facts = { ...facts, ...more };
    },
    charged(charge) {
      facts = { ...facts, ...charge };
    },
    end(status, outcome) {
      if (ended) return;
      ended = true;
      try {
        onEvent({ ...facts, requestId, status, outcome, durationMs: clock() - startedAtMs });
      } catch {
        // The listener's own affair.
      }
    },
  };
}
