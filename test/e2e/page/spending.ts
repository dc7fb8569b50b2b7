import { LocalmostError } from '@localmost/protocol';
import * as spending from '@localmost/spending';

const worstCostUsd = 0.01;

/** What became of one paid call. */
export interface PaidCall {
  requestId: string;
  outcome: 'paid' | 'refused' | 'failed';
  detail: string;
}

/** What the test reaches through `window`. */
export interface SpendingPage {
  /** Makes calls at the same time, each as the SDK does: reserve, call, settle. */
  callAtOnce(requestIds: readonly string[], perDayUsd: number): Promise<PaidCall[]>;
  ledger: spending.Ledger;
  openLedger: typeof spending.openLedger;
}

declare global {
  interface Window {
    spending: SpendingPage;
  }
}

const useNaiveLedger = location.pathname === '/naive';
const ledger = useNaiveLedger ? naiveLedger() : await spending.openLedger();

window.spending = {
  ledger,
  openLedger: spending.openLedger,
  callAtOnce: (requestIds, perDayUsd) =>
    Promise.all(requestIds.map((requestId) => call(requestId, perDayUsd))),
};

async function call(requestId: string, perDayUsd: number): Promise<PaidCall> {
  try {
    const wish = { requestId, worstCostUsd, caps: { perDayUsd } };
    const reservation = await ledger.reserve(wish);
    const response = await fetch('/charge', { method: 'POST', body: requestId });
    const actualUsd = Number(await response.text());
    // Twice, as after an answer whose first settling was believed to be lost.
    await Promise.all([
      ledger.settle(reservation, actualUsd),
      ledger.settle(reservation, actualUsd),
    ]);
    return { requestId, outcome: 'paid', detail: String(actualUsd) };
  } catch (error) {
    const isRefusal = error instanceof LocalmostError && error.code === 'spending-limit';
    return { requestId, outcome: isRefusal ? 'refused' : 'failed', detail: String(error) };
  }
}

/** What one would write first: it reads, thinks and writes. The test must be able to see its fault. */
function naiveLedger(): spending.Ledger {
  const read = () => Number(localStorage.getItem('spent') ?? 0);
  const book = async (usd: number) => {
    const before = read();
    await new Promise((resolve) => setTimeout(resolve, 1));
    localStorage.setItem('spent', String(before + usd));
  };
  return {
    async reserve({ requestId, worstCostUsd, caps }) {
      if (read() + worstCostUsd > (caps.perDayUsd ?? 0)) {
        throw Object.assign(new Error('over the cap'), { code: 'spending-limit' });
      }
      await book(worstCostUsd);
      return { id: requestId, requestId, microUsd: worstCostUsd * 1e6, day: '' };
    },
    settle: (reservation, actualUsd) => book(actualUsd - reservation.microUsd / 1e6),
    release: (reservation) => book(-reservation.microUsd / 1e6),
    spent: async () => ({ todayUsd: read(), thisMonthUsd: read() }),
    openReservations: async () => [],
    reset: async () => localStorage.clear(),
    close() {},
  };
}
