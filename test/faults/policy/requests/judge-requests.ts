import type { JournalEvent } from '../../../../packages/journal/src/index.ts';
import { type ClassResult, Tally } from '../../store/tally.ts';
import { type ServerBooks, wordsFor } from './fault-server.ts';
import { marks, type RequestEnd } from './request-end.ts';

/** Everything that a run left behind. */
export interface RunRecords {
  ends: readonly RequestEnd[];
  events: readonly JournalEvent[];
  servers: Readonly<Record<string, ServerBooks>>;
  capUsd: number;
  /** The most that the ledger ever said was spent and reserved. */
  mostSpentUsd: number;
  openReservations: number;
  seconds: number;
}

/** Money is kept in whole micro-dollars, rounded up. */
const roundingUsd = 1e-6;

/** Counts what was tried and what held, by looking from the servers' side and from the callers'. */
export function judgeRequests(records: RunRecords): Record<string, ClassResult> {
  return {
    ...byFirstFault(records),
    noneLost: noneLost(records),
    answersWhole: answersWhole(records),
    chargedOnce: chargedOnce(records),
    ledgerCoversCharges: ledgerCoversCharges(records),
    capKept: capKept(records),
    nothingNearLeft: nothingNearLeft(records),
    everyTryRecorded: everyTryRecorded(records),
  };
}

function noneLost({ ends, seconds }: RunRecords): ClassResult {
  const tally = new Tally();
  const figures: Record<string, number> = { requestsPerSecond: Math.round(ends.length / seconds) };
  for (const end of ends) {
    tally.count(lostReason(end));
    const key = end.error === undefined ? end.outcome : `${end.outcome}: ${end.error}`;
    figures[key] = (figures[key] ?? 0) + 1;
  }
  return tally.result(figures);
}

function lostReason({ plan, outcome, error }: RequestEnd): string | null {
  return outcome === 'lost' ? `request ${plan.number} (${plan.faults.join()}): ${error}` : null;
}

/** The requests again, by the first fault that they were to meet on the wire. */
function byFirstFault({ ends }: RunRecords): Record<string, ClassResult> {
  const tallies = new Map<string, Tally>();
  for (const end of ends) {
    const name = `first: ${end.plan.faults[0]}`;
    const tally = tallies.get(name) ?? new Tally();
    tally.count(lostReason(end) ?? cutReason(end));
    tallies.set(name, tally);
  }
  return Object.fromEntries([...tallies].map(([name, tally]) => [name, tally.result()]));
}

/** What was given out as an answer is the whole answer of one backend, word for word. */
function answersWhole({ ends }: RunRecords): ClassResult {
  const tally = new Tally();
  let secondMessages = 0;
  for (const end of ends) {
    if (end.outcome === 'answered') tally.count(cutReason(end));
    if (end.messages > 1) secondMessages += 1;
  }
  return tally.result({ secondMessages });
}

function cutReason({ plan, outcome, text, messages }: RequestEnd): string | null {
  const most = plan.restartAfterInterruption ? 2 : 1;
  if (messages > most) return `request ${plan.number} began ${messages} messages`;
  if (outcome !== 'answered') return null;
  const whole = wordsFor(plan.number, plan.kind === 'json').join('');
  return text === whole ? null : `request ${plan.number} was answered "${text}"`;
}

/**
 * Each message is charged under its one key, however many tries it took; where the caller wanted to
 * pay once, one server charges one key for the whole request.
 */
function chargedOnce({ ends, events, servers }: RunRecords): ClassResult {
  const tally = new Tally();
  const messages = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'decision') continue;
    const first = event.restartOf ?? event.requestId;
    messages.set(first, (messages.get(first) ?? 0) + 1);
  }
  const keysOf = new Map<number, Set<string>>();
  const chargesOf = new Map<number, number>();
  for (const { charges } of Object.values(servers)) {
    for (const [key, { number }] of charges) {
      keysOf.set(number, (keysOf.get(number) ?? new Set()).add(key));
      chargesOf.set(number, (chargesOf.get(number) ?? 0) + 1);
    }
  }
  let payOnce = 0;
  let paidAtSecondServer = 0;
  for (const { plan } of ends) {
    const { number } = plan;
    const keys = keysOf.get(number) ?? new Set();
    const charges = chargesOf.get(number) ?? 0;
    if (charges === 0) continue;
    const [first = ''] = [...keys].map((key) => key.split('.')[0] ?? '');
    const most = plan.payOnce ? 1 : (messages.get(first) ?? 0);
    if (plan.payOnce) payOnce += 1;
    // Going on to another server after an answer was lost on its way: both are paid, and booked.
    if (charges > keys.size) paidAtSecondServer += 1;
    const held = keys.size <= most && (!plan.payOnce || charges === 1);
    tally.count(held ? null : `request ${number}: ${charges} charges under ${keys.size} keys`);
  }
  const tries = Object.values(servers).reduce((sum, { received }) => sum + received.length, 0);
  const figures = { triesOnTheWire: tries, askedToPayOnce: payOnce };
  return tally.result({ ...figures, othersPaidAtSecondServer: paidAtSecondServer });
}

/** What the ledger booked for a message is never less than what a server charged for it. */
function ledgerCoversCharges({ events, servers, openReservations }: RunRecords): ClassResult {
  const tally = new Tally();
  const booked = new Map<string, number>();
  let atWorst = 0;
  for (const event of events) {
    if (event.type !== 'spending' || event.step !== 'settled') continue;
    const key = `${event.requestId} ${event.backendId}`;
    booked.set(key, (booked.get(key) ?? 0) + event.amountUsd);
    if (event.worstCase) atWorst += 1;
  }
  let chargedUsd = 0;
  for (const [backendId, { charges }] of Object.entries(servers)) {
    for (const [key, { usd, number }] of charges) {
      chargedUsd += usd;
      const ownUsd = booked.get(`${key} ${backendId}`) ?? 0;
      tally.count(
        ownUsd + roundingUsd >= usd
          ? null
          : `request ${number}: ${usd} charged at ${backendId}, ${ownUsd} booked`,
      );
    }
  }
  tally.count(openReservations === 0 ? null : `${openReservations} reservations were left`);
  const bookedUsd = [...booked.values()].reduce((sum, usd) => sum + usd, 0);
  return tally.result({
    chargedUsd: rounded(chargedUsd),
    bookedUsd: rounded(bookedUsd),
    bookings: booked.size,
    bookingsAtWorstCase: atWorst,
  });
}

/** The ledger never stood above the cap, and what the servers charged is below it. */
function capKept({ ends, servers, capUsd, mostSpentUsd }: RunRecords): ClassResult {
  const tally = new Tally();
  const chargedUsd = Object.values(servers)
    .flatMap(({ charges }) => [...charges.values()])
    .reduce((sum, { usd }) => sum + usd, 0);
  tally.count(mostSpentUsd <= capUsd + roundingUsd ? null : `the ledger stood at ${mostSpentUsd}`);
  tally.count(chargedUsd <= capUsd ? null : `the servers charged ${chargedUsd}`);
  const codes = ['no-candidate', 'spending-limit'];
  const refused = ends.filter(({ error }) => error !== undefined && codes.includes(error)).length;
  // A cap that nothing came near proves nothing.
  tally.count(mostSpentUsd > capUsd * 0.9 ? null : `only ${mostSpentUsd} of ${capUsd} was reached`);
  const figures = { capUsd, mostSpentUsd: rounded(mostSpentUsd), chargedUsd: rounded(chargedUsd) };
  return tally.result({ ...figures, refusedForMoney: refused });
}

/** Restricted requests, and those that were to stay on the device, were seen by no server. */
function nothingNearLeft({ ends, servers }: RunRecords): ClassResult {
  const tally = new Tally();
  const received = new Set(Object.values(servers).flatMap((books) => books.received));
  for (const { plan } of ends) {
    if (plan.kind !== 'restricted' && plan.kind !== 'on-device') continue;
    tally.count(received.has(plan.number) ? `request ${plan.number} left the device` : null);
  }
  for (const [id, { hasSeen }] of Object.entries(servers)) {
    for (const mark of Object.values(marks))
      tally.count(hasSeen(mark) ? `${id} saw ${mark}` : null);
  }
  return tally.result();
}

/** Every request that reached a server stands in the journal, with its bytes, as an attempt. */
function everyTryRecorded({ events, servers }: RunRecords): ClassResult {
  const tally = new Tally();
  let bytes = 0;
  for (const [id, { received }] of Object.entries(servers)) {
    const attempts = events.filter(
      (event) => event.type === 'attempt' && event.backendId === id && event.requestBytes > 0,
    );
    for (const event of attempts) if (event.type === 'attempt') bytes += event.requestBytes;
    // An abort may fall between the record and the call, so there may be a few more records.
    tally.count(
      attempts.length >= received.length
        ? null
        : `${id} got ${received.length} requests, ${attempts.length} are recorded`,
    );
  }
  return tally.result({ bytesRecorded: bytes });
}

function rounded(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
