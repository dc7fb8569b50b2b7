import { SpendingLimitError } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Book, bookedSince, emptyBook, tidy } from './book.ts';
import { reserveIn, settleIn } from './bookkeeping.ts';
import { memoryLedger, type Reservation } from './index.ts';
import { capMicroUsd, costMicroUsd } from './micro-dollars.ts';
import { parseBook } from './stored-book.ts';
import { utcDay } from './utc-day.ts';

const runs = { numRuns: 1000, seed: 20_261_121 };
const startMs = Date.parse('2026-11-21T12:00:00Z');
const dollars = fc.double({ min: 0, max: 3, noNaN: true });
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('reserve' as const),
        usd: dollars,
        request: fc.nat(15),
      }),
    },
    // Never more than the worst case: what a server charges beyond it is no fault of the ledger's.
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        which: fc.nat(20),
      }),
    },
    fc.record({ do: fc.constant('release' as const), which: fc.nat(20) }),
    fc.record({ do: fc.constant('move' as const), hours: fc.integer({ min: -50, max: 50 }) }),
  ),
  { maxLength: 60, size: 'max' },
);

describe('a ledger under any sequence of steps', () => {
  it('never goes over a cap, charges nobody twice, and refuses only what does not fit', async () => {
    await fc.assert(
      fc.asyncProperty(steps, dollars, dollars, async (sequence, perDayUsd, perMonthUsd) => {
        const clock = { nowMs: startMs, now: () => clock.nowMs };
        const ledger = memoryLedger({ clock });
        const caps = { perDayUsd, perMonthUsd };
        const made: Reservation[] = [];
        const charged = new Map<string, number>();
        for (const step of sequence) {
          if (step.do === 'move') {
            clock.nowMs += step.hours * 3_600_000;
          } else if (step.do === 'reserve') {
            const before = await ledger.spent();
            try {
              made.push(
                await ledger.reserve({
                  requestId: `r${step.request}`,
                  worstCostUsd: step.usd,
                  caps,
                }),
              );
              const after = await ledger.spent();
              if (step.usd > 0) {
                expect(after.todayUsd).toBeLessThanOrEqual(perDayUsd + 1e-8);
                expect(after.thisMonthUsd).toBeLessThanOrEqual(perMonthUsd + 1e-8);
              }
            } catch (error) {
              expect(error).toBeInstanceOf(SpendingLimitError);
              expect(await ledger.spent()).toEqual(before);
            }
          } else {
            const reservation = made[step.which];
            if (!reservation) continue;
            if (step.do === 'release') await ledger.release(reservation);
            else {
              const actualUsd = (reservation.microUsd / 1e6) * step.share;
              await ledger.settle(reservation, actualUsd);
              if (!charged.has(reservation.id))
                charged.set(reservation.id, costMicroUsd(actualUsd));
            }
          }
        }
        // Seen from a day before all of it everything counts: what was charged and what is open, and
        // each reservation at most once at its worst.
        clock.nowMs = startMs - 3000 * 86_400_000;
        const worst = new Map(made.map(({ id, microUsd }) => [id, microUsd]));
        const most = [...worst.values()].reduce((sum, microUsd) => sum + microUsd, 0);
        const booked = Math.round((await ledger.spent()).thisMonthUsd * 1e6);
        expect(booked).toBeLessThanOrEqual(most);
        const open = await ledger.openReservations();
        const least = [...charged.values(), ...open.map(({ microUsd }) => microUsd)];
        expect(booked).toBeGreaterThanOrEqual(least.reduce((sum, microUsd) => sum + microUsd, 0));
      }),
      runs,
    );
  });
  it('keeps the book small without ever making a sum smaller', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -40, max: 4000 }), fc.integer({ min: 1, max: 9 })), {
          maxLength: 250,
          size: 'max',
        }),
        fc.nat(4000),
        (spendings, today) => {
          const book = emptyBook();
          for (const [day, microUsd] of spendings) {
            const id = utcDay(startMs + day * 86_400_000);
            book.spentByDay.set(id, (book.spentByDay.get(id) ?? 0) + microUsd);
          }
          const firstDay = utcDay(startMs + today * 86_400_000);
          const before = bookedSince(book, firstDay);
          tidy(book, startMs);
          expect(book.spentByDay.size).toBeLessThanOrEqual(92);
          expect(bookedSince(book, firstDay)).toBeGreaterThanOrEqual(before);
        },
      ),
      runs,
    );
  });
  it('bounds what it remembers of requests', () => {
    const book = emptyBook();
    for (let n = 0; n < 2500; n++) {
      const made = reserveIn(
        book,
        { requestId: `r${n}`, worstCostUsd: 1, caps: {} },
        startMs,
        'me',
      );
      if (n % 2) settleIn(book, made, 0.5);
    }
    tidy(book, startMs);
    expect(book.open.size).toBeLessThanOrEqual(1000);
    expect(book.settled.size).toBeLessThanOrEqual(1000);
    expect(bookedSince(book, utcDay(startMs))).toBe(1250 * 1e6 + 1250 * 5e5);
  });
});

describe('micro-dollars', () => {
  it('round costs up and caps down, and never part what is equal', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (usd) => {
        expect(costMicroUsd(usd) / 1e6).toBeGreaterThanOrEqual(usd * (1 - 1e-12) - 1.1e-9);
        expect(capMicroUsd(usd) / 1e6).toBeLessThanOrEqual(usd * (1 + 1e-12) + 1.1e-9);
        if (usd > 0) expect(costMicroUsd(usd)).toBeGreaterThan(0);
      }),
      runs,
    );
    for (let cents = 0; cents <= 10_000; cents++) {
      expect(costMicroUsd(cents / 100)).toBe(cents * 10_000);
      expect(capMicroUsd(cents / 100)).toBe(cents * 10_000);
    }
  });
});

describe('a stored book', () => {
  const good: Book = {
    version: 1,
    spentByDay: new Map([['2026-11-21', 5]]),
    open: new Map([
      [
        'r',
        { id: 'i', requestId: 'r', microUsd: 3, day: '2026-11-21', reservedAtMs: 1, owner: 'o' },
      ],
    ]),
    settled: new Set(['x']),
  };
  it('is read back as it was', () => {
    expect(parseBook(structuredClone(good))).toEqual(good);
    expect(parseBook(undefined)).toEqual(emptyBook());
  });
  it.each([
    ['null', null],
    ['a text', 'book'],
    ['another version', { ...good, version: 2 }],
    ['plain objects for maps', { ...good, spentByDay: {} }],
    ['a negative amount', { ...good, spentByDay: new Map([['2026-11-21', -5]]) }],
    ['a fraction', { ...good, spentByDay: new Map([['2026-11-21', 0.5]]) }],
    ['a text for an amount', { ...good, spentByDay: new Map([['2026-11-21', '5']]) }],
    ['a wrong day', { ...good, spentByDay: new Map([['today', 5]]) }],
    ['a reservation under another key', { ...good, open: new Map([['q', good.open.get('r')]]) }],
    [
      'a reservation without an owner',
      { ...good, open: new Map([['r', { ...good.open.get('r'), owner: 1 }]]) },
    ],
    [
      'a negative reservation',
      { ...good, open: new Map([['r', { ...good.open.get('r'), microUsd: -1 }]]) },
    ],
    ['numbers for ids', { ...good, settled: new Set([1]) }],
  ])('that is %s stops all spending', (_, stored) => {
    expect(() => parseBook(stored)).toThrow(SpendingLimitError);
  });
});
