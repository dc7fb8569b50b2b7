import { SpendingLimitError } from '@localmost/protocol';
import type { BudgetCaps, Reservation } from '@localmost/spending';
import type { Caller } from '../auth/caller.ts';
import type { ProxyCaps, ProxyLedger } from '../proxy-options.ts';
import { Refusal } from '../refusal.ts';
import type { TokenLedgers } from './token-ledgers.ts';

/** Money set aside for one call under every cap that holds for it. To be ended once. */
export interface SpendingHold {
  /** The call cost so much. */
  settle(costUsd: number): Promise<void>;
  /** The call cost nothing. */
  release(): Promise<void>;
}

/** Sets money aside before a call is made. */
export interface SpendingGuard {
  /** @throws Refusal when a cap would be passed, the price is not known, or a ledger fails */
  hold(call: {
    caller: Caller;
    requestId: string;
    /** Infinite where the price is not known, which no cap admits. */
    worstCostUsd: number;
  }): Promise<SpendingHold>;
}

/** What a guard counts with. */
export interface SpendingGuardOptions {
  caps: ProxyCaps | 'none';
  openLedger: (account: string) => ProxyLedger;
  tokenLedgers: TokenLedgers;
}

interface Entry {
  ledger: ProxyLedger;
  caps: BudgetCaps;
}

/** A guard over three accounts: the token's, the user's, and everybody's. */
export function createSpendingGuard(options: SpendingGuardOptions): SpendingGuard {
  const ledgers = new Map<string, ProxyLedger>();
  const ledgerOf = (account: string) => {
    const ledger = ledgers.get(account) ?? options.openLedger(account);
    ledgers.set(account, ledger);
    return ledger;
  };

  function entriesFor(caller: Caller): Entry[] {
    const { perUser, total } = options.caps === 'none' ? {} : options.caps;
    const entries: Entry[] = [];
    if (caller.capUsd !== undefined) {
      entries.push({
        ledger: options.tokenLedgers.of(caller),
        caps: { perMonthUsd: caller.capUsd },
      });
    }
    if (perUser) entries.push({ ledger: ledgerOf(`user:${caller.subject}`), caps: perUser });
    if (total) entries.push({ ledger: ledgerOf('total'), caps: total });
    return entries;
  }

  return {
    async hold({ caller, requestId, worstCostUsd }) {
      const entries = entriesFor(caller);
      if (entries.length === 0) return noHold;
      const held: { ledger: ProxyLedger; reservation: Reservation }[] = [];
      try {
        for (const { ledger, caps } of entries) {
          const reservation = await ledger.reserve({ requestId, worstCostUsd, caps });
          held.push({ ledger, reservation });
        }
      } catch (cause) {
        await Promise.allSettled(held.map((it) => it.ledger.release(it.reservation)));
        throw cause instanceof SpendingLimitError ? overCap(cause) : ledgerFailed();
      }
      return holdOf(held);
    },
  };
}

const noHold: SpendingHold = { settle: async () => {}, release: async () => {} };

function holdOf(held: readonly { ledger: ProxyLedger; reservation: Reservation }[]): SpendingHold {
  const end = async (how: (it: (typeof held)[number]) => Promise<void>) => {
    // One account whose ledger fails must not keep the others' reservations open.
    await Promise.allSettled(held.map(how));
  };
  return {
    settle: (cost) => end((it) => it.ledger.settle(it.reservation, cost)),
    release: () => end((it) => it.ledger.release(it.reservation)),
  };
}

function overCap(cause: SpendingLimitError): Refusal {
  if (cause.details.reason === 'unknown-price') return unknownPrice();
  return new Refusal({
    // 402 and not 429: clients try 429 again by themselves, and the cap would still hold.
    status: 402,
    type: 'insufficient_quota',
    code: 'spending_limit',
    message: `The worst cost of this request does not fit under the cap of a ${cause.details.cap}.`,
  });
}

function unknownPrice(): Refusal {
  return new Refusal({
    status: 402,
    type: 'insufficient_quota',
    code: 'price_unknown',
    message: 'The price of this model is not known, and a cap holds for this caller.',
  });
}

function ledgerFailed(): Refusal {
  return new Refusal({
    status: 503,
    type: 'server_error',
    code: 'ledger_unavailable',
    message: 'What was spent cannot be looked up now, so nothing was sent.',
  });
}
