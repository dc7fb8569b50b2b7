import type { Backend, BudgetLimits } from '@localmost/policy';
import { SpendingLimitError, type TokenUsage } from '@localmost/protocol';
import { costUsd, type Reservation } from '@localmost/spending';
import { isRefusal } from './error-facts.ts';
import type { RouterLedger } from './router-options.ts';

/** A movement of money, for the journal. */
export interface MoneyStep {
  step: 'reserved' | 'settled' | 'released';
  amountUsd: number;
  worstCase: boolean;
}

/** What a charge needs to know. */
export interface ChargeTerms {
  /** Different for every request and backend; each reservation takes a number after it. */
  chargeId: string;
  backend: Backend;
  ledger: RouterLedger | undefined;
  /** Every output token used, every byte of the prompt a token. */
  worstCostUsd: number;
  /** The caps that still hold for this request; asked anew before each reservation. */
  caps: () => BudgetLimits;
  /** False where nothing may be paid any more. */
  mayPay: () => boolean;
  /** One reservation serves all tries, since the server charges them once. */
  honoursIdempotencyKeys: boolean;
  onStep: (step: MoneyStep) => void;
}

/** The money of one request at one backend, over all its tries. */
export interface Charge {
  /**
   * Sets the worst case aside for a try that is about to run.
   * @throws SpendingLimitError when it does not fit any more, or what else the ledger throws
   */
  beginTry(): Promise<TryCharge>;
  /** Settles what is still set aside. Call it in every case, once no try is wanted any more. */
  close(): Promise<void>;
}

/** The money of one try. */
export interface TryCharge {
  /** Bytes move from here on: unless the server refuses, it may charge. */
  sent(): void;
  /** The try ended with a whole answer: what it cost is paid. */
  finished(usage: TokenUsage, hasContent: boolean): Promise<void>;
  /** The try ended otherwise: nothing is paid where the server refused, the worst where nobody knows. */
  failed(thrown: unknown): Promise<void>;
}

interface Slot {
  /** Null once settled or released. */
  reservation: Reservation | null;
  tries: { outcome: 'unsent' | 'refused' | 'unknown' }[];
}

/** Gives the charge of one request at one backend. What costs nothing is never reserved. */
export function openCharge(terms: ChargeTerms): Charge {
  const { ledger, worstCostUsd, honoursIdempotencyKeys, onStep } = terms;
  if (!ledger || worstCostUsd === 0) return freeCharge;
  const slots: Slot[] = [];
  let closed = false;

  const reserve = async (): Promise<Slot> => {
    if (!terms.mayPay()) throw paidAlready(terms.backend.id);
    const requestId = `${terms.chargeId}#${slots.length + 1}`;
    const reservation = await ledger.reserve({ requestId, worstCostUsd, caps: terms.caps() });
    onStep({ step: 'reserved', amountUsd: worstCostUsd, worstCase: true });
    const slot: Slot = { reservation, tries: [] };
    slots.push(slot);
    // Nobody waits for this try any more: what came late is given back.
    if (closed) await resolve(slot);
    return slot;
  };
  const settle = async (slot: Slot, amountUsd: number | null, isGuess = false) => {
    const held = slot.reservation;
    if (!held) return;
    slot.reservation = null;
    await ledger.settle(held, amountUsd ?? worstCostUsd);
    onStep({
      step: 'settled',
      amountUsd: amountUsd ?? worstCostUsd,
      worstCase: amountUsd === null || isGuess,
    });
  };
  const resolve = async (slot: Slot) => {
    if (slot.tries.some(({ outcome }) => outcome === 'unknown')) return settle(slot, null);
    const held = slot.reservation;
    if (!held) return;
    slot.reservation = null;
    await ledger.release(held);
    onStep({ step: 'released', amountUsd: worstCostUsd, worstCase: false });
  };
  return {
    async beginTry() {
      const open = honoursIdempotencyKeys
        ? slots.find(({ reservation }) => reservation !== null)
        : undefined;
      const slot = open ?? (await reserve());
      const state: Slot['tries'][number] = { outcome: 'unsent' };
      slot.tries.push(state);
      return {
        sent() {
          state.outcome = 'unknown';
        },
        finished: (usage, hasContent) => {
          const actualUsd = actualCostUsd(terms.backend, usage, hasContent);
          return settle(slot, actualUsd, usage.estimated === true);
        },
        async failed(thrown) {
          if (isRefusal(thrown)) state.outcome = 'refused';
          if (!honoursIdempotencyKeys) await resolve(slot);
        },
      };
    },
    async close() {
      closed = true;
      for (const slot of slots) await resolve(slot);
    },
  };
}

const freeCharge: Charge = {
  beginTry: async () => ({
    sent() {},
    finished: async () => undefined,
    failed: async () => undefined,
  }),
  close: async () => undefined,
};

function paidAlready(backendId: string): SpendingLimitError {
  return new SpendingLimitError({
    message: `An earlier try may have been charged, so "${backendId}" was not paid as well.`,
    details: { backendId },
    remedies: ['Send the request again where it may cost twice.', 'Leave payOnce out.'],
  });
}

/** Gives the cost of what a server says it counted, or null where it says nothing that can be believed. */
function actualCostUsd({ price }: Backend, usage: TokenUsage, hasContent: boolean): number | null {
  const { promptTokens, completionTokens } = usage;
  const counts = [promptTokens, completionTokens];
  if (!counts.every((count) => Number.isFinite(count) && count >= 0)) return null;
  if (promptTokens === 0 || (hasContent && completionTokens === 0)) return null;
  return costUsd(price, usage);
}
