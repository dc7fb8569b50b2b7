import { InvalidRequestError, SpendingLimitError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import type { BudgetCaps } from './index.ts';
import { memoryLedger } from './index.ts';

const noonMs = Date.parse('2026-11-21T12:00:00Z');
const dayMs = 86_400_000;

function makeLedger(nowMs = noonMs) {
  const clock = { nowMs, now: () => clock.nowMs };
  return { clock, ledger: memoryLedger({ clock }) };
}
let ids = 0;
const wish = (worstCostUsd: number, caps: BudgetCaps = {}, requestId = `r${ids++}`) => ({
  requestId,
  worstCostUsd,
  caps,
});

describe('a ledger', () => {
  it('counts what is reserved until the true cost is known', async () => {
    const { ledger } = makeLedger();
    const reservation = await ledger.reserve(wish(0.5));
    expect(await ledger.spent()).toEqual({ todayUsd: 0.5, thisMonthUsd: 0.5 });
    await ledger.settle(reservation, 0.2);
    expect(await ledger.spent()).toEqual({ todayUsd: 0.2, thisMonthUsd: 0.2 });
    await ledger.release(await ledger.reserve(wish(0.5)));
    expect(await ledger.spent()).toEqual({ todayUsd: 0.2, thisMonthUsd: 0.2 });
  });
  it.each(['perRequestUsd', 'perDayUsd', 'perMonthUsd'] as const)(
    'admits up to %s and not a micro-dollar more',
    async (cap) => {
      const { ledger } = makeLedger();
      const caps = { [cap]: 0.07 };
      await ledger.reserve(wish(0.07, caps));
      const neededUsd = cap === 'perRequestUsd' ? 0.070001 : 0.000001;
      const over = ledger.reserve(wish(neededUsd, caps));
      await expect(over).rejects.toBeInstanceOf(SpendingLimitError);
      await expect(over).rejects.toMatchObject({
        details: { reason: 'over-cap', neededUsd, capUsd: 0.07 },
      });
      expect((await ledger.spent()).todayUsd).toBe(0.07);
    },
  );
  it('refuses a price that is not known under any cap, and books nothing for it without one', async () => {
    const { ledger } = makeLedger();
    for (const worst of [Number.POSITIVE_INFINITY, Number.NaN, -1]) {
      await expect(ledger.reserve(wish(worst, { perMonthUsd: 1e9 }))).rejects.toMatchObject({
        code: 'spending-limit',
        details: { reason: 'unknown-price' },
      });
    }
    await ledger.reserve(wish(Number.POSITIVE_INFINITY));
    await expect(ledger.reserve(wish(Number.NaN))).rejects.toBeInstanceOf(SpendingLimitError);
    expect((await ledger.spent()).todayUsd).toBe(0);
  });
  it('never refuses what is free, even over an overdrawn cap', async () => {
    const { ledger } = makeLedger();
    await ledger.settle(await ledger.reserve(wish(1)), 5);
    await ledger.reserve(wish(0, { perDayUsd: 1 }));
    await expect(ledger.reserve(wish(1e-9, { perDayUsd: 1 }))).rejects.toThrow(SpendingLimitError);
  });
  it.each([Number.NaN, -1, '5'])(
    'refuses the cap %s instead of taking it for none',
    async (cap) => {
      const { ledger } = makeLedger();
      const caps = { perDayUsd: cap as number };
      await expect(ledger.reserve(wish(1, caps))).rejects.toBeInstanceOf(InvalidRequestError);
    },
  );
  it('books one reservation a request, raised where more is asked for, under the same caps', async () => {
    const { ledger } = makeLedger();
    const caps = { perDayUsd: 1 };
    const first = await ledger.reserve(wish(0.6, caps, 'same'));
    expect(await ledger.reserve(wish(0.4, caps, 'same'))).toEqual(first);
    const raised = await ledger.reserve(wish(0.9, caps, 'same'));
    expect(raised.id).toBe(first.id);
    await expect(ledger.reserve(wish(1.1, caps, 'same'))).rejects.toThrow(SpendingLimitError);
    expect(await ledger.spent()).toMatchObject({ todayUsd: 0.9 });
  });
  it('settles once, and gives a later try of the same request a booking of its own', async () => {
    const { ledger } = makeLedger();
    const first = await ledger.reserve(wish(0.5, {}, 'same'));
    await ledger.settle(first, 0.5);
    await ledger.settle(first, 0.5);
    const second = await ledger.reserve(wish(0.5, {}, 'same'));
    await ledger.release(first);
    await ledger.settle(first, 0.1);
    expect(await ledger.spent()).toMatchObject({ todayUsd: 1 });
    await ledger.settle(second, 0.1);
    expect(await ledger.spent()).toMatchObject({ todayUsd: 0.6 });
  });
  it('books the worst cost where the true one is not a number, and the true one where it is higher', async () => {
    const { ledger } = makeLedger();
    await ledger.settle(await ledger.reserve(wish(0.5)), Number.NaN);
    await ledger.settle(await ledger.reserve(wish(0.5)), -3);
    await ledger.settle(await ledger.reserve(wish(0.5)), 0.75);
    expect(await ledger.spent()).toMatchObject({ todayUsd: 1.75 });
  });
  it('books to the UTC day of the reservation, whenever it is settled', async () => {
    const { ledger, clock } = makeLedger(Date.parse('2026-11-30T23:59:59.999Z'));
    const late = await ledger.reserve(wish(0.5));
    clock.nowMs += 1;
    expect(await ledger.spent()).toEqual({ todayUsd: 0, thisMonthUsd: 0 });
    await ledger.settle(late, 0.5);
    expect(await ledger.spent()).toEqual({ todayUsd: 0, thisMonthUsd: 0 });
    clock.nowMs -= 1;
    expect(await ledger.spent()).toEqual({ todayUsd: 0.5, thisMonthUsd: 0.5 });
  });
  it('gives no money back where the clock jumps back, by a day or over a month’s edge', async () => {
    const { ledger, clock } = makeLedger(Date.parse('2026-12-01T08:00:00Z'));
    const caps = { perDayUsd: 1, perMonthUsd: 1 };
    await ledger.settle(await ledger.reserve(wish(1, caps)), 1);
    for (const backMs of [3_600_000, dayMs, 40 * dayMs]) {
      clock.nowMs -= backMs;
      await expect(ledger.reserve(wish(0.01, caps))).rejects.toThrow(SpendingLimitError);
    }
  });
  it('counts what was booked under a clock that ran ahead, and is not stopped by it for ever', async () => {
    const { ledger, clock } = makeLedger();
    clock.nowMs += 3650 * dayMs;
    await ledger.settle(await ledger.reserve(wish(0.4)), 0.4);
    clock.nowMs = noonMs;
    await ledger.reserve(wish(0.6, { perDayUsd: 1 }));
    await expect(ledger.reserve(wish(0.01, { perDayUsd: 1 }))).rejects.toThrow(SpendingLimitError);
  });
  it('settles a reservation that nobody settled for a day at its worst', async () => {
    const { ledger, clock } = makeLedger();
    const lost = await ledger.reserve(wish(0.5));
    clock.nowMs += dayMs;
    await ledger.reserve(wish(0.1));
    expect(await ledger.openReservations()).toMatchObject([
      { microUsd: 100_000, abandoned: false },
    ]);
    await ledger.settle(lost, 0.1);
    expect(await ledger.spent()).toEqual({ todayUsd: 0.1, thisMonthUsd: 0.6 });
  });
  it('books what it does not know of: the ledger was wiped while the request was out', async () => {
    const { ledger } = makeLedger();
    const reservation = await ledger.reserve(wish(0.5));
    await ledger.reset();
    await ledger.settle(reservation, 0.3);
    await ledger.settle(reservation, 0.3);
    expect(await ledger.spent()).toMatchObject({ todayUsd: 0.3 });
  });
});
