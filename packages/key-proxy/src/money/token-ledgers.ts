import { type Ledger, memoryLedger } from '@localmost/spending';
import type { Caller } from '../auth/caller.ts';

/** The spending under each token that has a cap of its own. */
export interface TokenLedgers {
  of(caller: Caller): Ledger;
}

/** Ledgers in memory, one a token, each forgotten some time after its token has expired. */
export function createTokenLedgers(clock: () => number): TokenLedgers {
  const entries = new Map<string, { ledger: Ledger; expiresAtMs: number }>();
  let sweepAtMs = 0;

  function sweep(nowMs: number): void {
    if (nowMs < sweepAtMs) return;
    sweepAtMs = nowMs + 60_000;
    for (const [tokenId, { expiresAtMs }] of entries) {
      // Well after: a clock that is set back a little must not open a spent token again.
      if (nowMs > expiresAtMs + 3_600_000) entries.delete(tokenId);
    }
  }

  return {
    of({ tokenId, expiresAtMs }) {
      const nowMs = clock();
      sweep(nowMs);
      const known = entries.get(tokenId);
      if (known) return known.ledger;
      // A clock that stands still: the token's cap never renews itself.
      const ledger = memoryLedger({ clock: { now: () => nowMs } });
      entries.set(tokenId, { ledger, expiresAtMs });
      return ledger;
    },
  };
}
