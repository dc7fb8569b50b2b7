import { costUsd, type PaidTokens, type TokenPrice } from '@localmost/spending';
import type { Caller } from '../auth/caller.ts';
import type { SpendingGuard } from './spending-guard.ts';

/** What a call was charged with. */
export interface Charge {
  /** US dollars; absent where the price is not known. */
  costUsd?: number;
  /** True where the upstream counted it; false where it is the worst case, or nothing. */
  costIsExact: boolean;
}

/** The money of one call. The first end counts; later ones change nothing. */
export interface CallAccount {
  /** Charges the usage; without one the worst case, for the upstream may have charged that much. */
  charge(usage: PaidTokens | undefined): Promise<void>;
  /** Charges nothing: the upstream did no work. */
  free(): Promise<void>;
  /** What was charged, once it ended. */
  readonly charged: Charge | undefined;
}

/**
 * Sets the worst cost of a call aside.
 * @throws Refusal when it may not be spent
 */
export async function openCallAccount(
  guard: SpendingGuard,
  call: { caller: Caller; requestId: string; price: TokenPrice; worst: PaidTokens },
): Promise<CallAccount> {
  const { caller, requestId, price } = call;
  const worstCostUsd = costUsd(price, call.worst);
  const hold = await guard.hold({ caller, requestId, worstCostUsd });
  let charged: Charge | undefined;
  return {
    async charge(usage) {
      if (charged) return;
      const cost = usage ? costUsd(price, usage) : worstCostUsd;
      const isKnown = Number.isFinite(cost);
      charged = { ...(isKnown && { costUsd: cost }), costIsExact: isKnown && usage !== undefined };
      await hold.settle(cost);
    },
    async free() {
      if (charged) return;
      charged = { costUsd: 0, costIsExact: false };
      await hold.release();
    },
    get charged() {
      return charged;
    },
  };
}
