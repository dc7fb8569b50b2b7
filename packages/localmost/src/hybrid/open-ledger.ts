import { StorageUnavailableError } from '@localmost/protocol';
import type { RouterLedger } from '@localmost/routing';
import { memoryLedger, openLedger, type Spending } from '@localmost/spending';

/** The money of a client: for its router, and for whoever asks. */
export interface ClientLedger {
  router: RouterLedger;
  /** @throws StorageUnavailableError where nobody can know */
  spent(): Promise<Spending>;
  close(): void;
}

/** Pages and workers share an origin with others, whose spending would go unseen. */
const isBrowser = typeof document !== 'undefined' || 'WorkerGlobalScope' in globalThis;

/**
 * The ledger that all tabs of this origin share; outside a browser one of this process. A page in
 * which it cannot be opened spends nothing: what is free still answers.
 */
export async function openClientLedger(): Promise<ClientLedger> {
  try {
    const ledger = await openLedger();
    return { router: ledger, spent: () => ledger.spent(), close: () => ledger.close() };
  } catch (thrown) {
    if (isBrowser || !(thrown instanceof StorageUnavailableError)) return closedLedger(thrown);
    const ledger = memoryLedger();
    return { router: ledger, spent: () => ledger.spent(), close: () => ledger.close() };
  }
}

/** Every cap counts as used up, and nothing can be set aside. */
function closedLedger(reason: unknown): ClientLedger {
  const refuse = async () => Promise.reject(reason);
  const usedUp = { todayUsd: Number.MAX_VALUE, thisMonthUsd: Number.MAX_VALUE };
  return {
    router: { reserve: refuse, settle: refuse, release: refuse, spent: async () => usedUp },
    spent: refuse,
    close: () => undefined,
  };
}
