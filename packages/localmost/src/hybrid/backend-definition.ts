import type { Backend, BackendPrice } from '@localmost/policy';
import type { ChatBackend } from '@localmost/protocol';
import type { ResilienceOptions } from '@localmost/resilience';

/** What the policy believes of a backend's quality and speed; measured speed takes its place. */
export interface BackendBeliefs {
  /** Between 0 and 1. Default 0.8 elsewhere, 0.3 on this device. */
  quality?: number;
  /** Default 1 000 elsewhere, 2 000 on this device. */
  timeToFirstTokenMs?: number;
  /** Default 50 elsewhere, 10 on this device. */
  tokensPerSecond?: number;
}

/** What the policy believes of one of the client's own models, and how hard it is tried. */
export interface DeviceModelSettings extends BackendBeliefs {
  /** Time limits and the like. Default: one try, 120 s to the first token. */
  resilience?: ResilienceOptions;
}

/** A price, or where the public price table has it. What the table does not know is unknown. */
export type StatedPrice = BackendPrice | { kind: 'listed'; provider: string; model: string };

/**
 * A backend outside this device, and the facts on which the policy decides. Everything that bears
 * on where data goes must be stated: one without a zone is refused.
 */
export interface BackendDefinition
  extends Omit<Backend, 'price' | keyof BackendBeliefs>,
    BackendBeliefs {
  price: StatedPrice;
  /** Makes one try; the client tries again, limits and pays around it. Its id is the definition's. */
  backend: ChatBackend;
  /** Tries, time limits, queue and rates. Every part has a default. */
  resilience?: ResilienceOptions;
  /** True where its server charges all tries with one idempotency key once. Default false. */
  honoursIdempotencyKeys?: boolean;
}
