import { CloudFailureError, InterruptedError, NetworkError } from '@localmost/protocol';
import { memoryLedger } from '@localmost/spending';
import { describe, expect, it } from 'vitest';
import { type Charge, openCharge } from './charge.ts';
import { ask, failWith, openRouterLab, unreachable } from './testing/router-lab.ts';
import { routingBackends } from './testing/routing-policy.ts';

const [, , vendor] = routingBackends;
if (!vendor) throw new Error('the policy has lost its vendor');
const usage = { promptTokens: 10, completionTokens: 5, cachedPromptTokens: 0 };
const actualUsd = (10 * 2 + 5 * 10) / 1e6;
const worstCostUsd = 0.01;
const refusal = new CloudFailureError({ message: 'no', remedies: [], details: { status: 429 } });
const lost = new NetworkError({ message: 'gone', remedies: [] });

async function chargeOf(
  work: (charge: Charge) => Promise<unknown>,
  terms: { honoursIdempotencyKeys?: boolean } = {},
) {
  const ledger = memoryLedger();
  const charge = openCharge({
    chargeId: 'r1:vendor',
    backend: vendor as NonNullable<typeof vendor>,
    ledger,
    worstCostUsd,
    caps: () => ({ perDayUsd: 1 }),
    mayPay: () => true,
    honoursIdempotencyKeys: false,
    onStep: () => undefined,
    ...terms,
  });
  await work(charge);
  await charge.close();
  expect(await ledger.openReservations()).toEqual([]);
  return (await ledger.spent()).todayUsd;
}

async function tryOnce(charge: Charge, end: 'finished' | unknown): Promise<void> {
  const one = await charge.beginTry();
  one.sent();
  if (end === 'finished') await one.finished(usage, true);
  else await one.failed(end);
}

describe('the charge of a request', () => {
  it('is what the server counted', async () => {
    expect(await chargeOf((charge) => tryOnce(charge, 'finished'))).toBeCloseTo(actualUsd, 9);
  });
  it('is nothing where the server refused, and nothing where nothing was sent', async () => {
    expect(await chargeOf((charge) => tryOnce(charge, refusal))).toBe(0);
    expect(await chargeOf((charge) => charge.beginTry())).toBe(0);
  });
  it('is the worst where nobody knows: lost, hung, or counted in nonsense', async () => {
    expect(await chargeOf((charge) => tryOnce(charge, lost))).toBe(worstCostUsd);
    expect(await chargeOf(async (charge) => (await charge.beginTry()).sent())).toBe(worstCostUsd);
    for (const completionTokens of [Number.NaN, -1, 0]) {
      const spent = await chargeOf(async (charge) => {
        await (await charge.beginTry()).finished({ ...usage, completionTokens }, true);
      });
      expect(spent).toBe(worstCostUsd);
    }
  });
  it('counts every lost try, unless the server knows idempotency keys', async () => {
    const twice = async (charge: Charge) => {
      await tryOnce(charge, lost);
      await tryOnce(charge, 'finished');
    };
    expect(await chargeOf(twice)).toBeCloseTo(worstCostUsd + actualUsd, 9);
    const spent = await chargeOf(twice, { honoursIdempotencyKeys: true });
    expect(spent).toBeCloseTo(actualUsd, 9);
  });
  it('gives a reservation back that came after everybody had left', async () => {
    const ledger = memoryLedger();
    let grant = () => {};
    const granted = new Promise<void>((resolve) => {
      grant = resolve;
    });
    const slow = {
      ...ledger,
      reserve: async (wish: Parameters<typeof ledger.reserve>[0]) => {
        await granted;
        return ledger.reserve(wish);
      },
    };
    const charge = openCharge({
      chargeId: 'r1:vendor',
      backend: vendor as NonNullable<typeof vendor>,
      ledger: slow,
      worstCostUsd,
      caps: () => ({}),
      mayPay: () => true,
      honoursIdempotencyKeys: false,
      onStep: () => undefined,
    });
    const late = charge.beginTry();
    await charge.close();
    grant();
    await late;
    expect(await ledger.openReservations()).toEqual([]);
  });
});

describe('money through the router', () => {
  const paid = ask('a', { mode: 'only_in_cloud', minimumQuality: 0.9 });
  it('is paid as counted, and at its worst where the answer broke off', async () => {
    const ledger = memoryLedger();
    await openRouterLab({}, { ledger }).run(paid);
    expect((await ledger.spent()).todayUsd).toBeCloseTo(actualUsd, 9);
    const { run } = openRouterLab({ vendor: { words: ['a'], cutAfter: 1 } }, { ledger });
    await expect(run(paid)).rejects.toBeInstanceOf(InterruptedError);
    expect((await ledger.spent()).todayUsd).toBeGreaterThan(50 * 1e-5);
    expect(await ledger.openReservations()).toEqual([]);
  });
  it('is settled also when the reader leaves in the middle', async () => {
    const ledger = memoryLedger();
    const { router } = openRouterLab({ vendor: { words: ['a', 'b'] } }, { ledger });
    const { signal } = new AbortController();
    for await (const part of router.answer(paid, { signal })) {
      if (part.type === 'text-delta') break;
    }
    expect(await ledger.openReservations()).toEqual([]);
    expect((await ledger.spent()).todayUsd).toBeGreaterThan(0);
  });
  it('all tries of a request together stay under its own cap', async () => {
    const { run, backends } = openRouterLab({ vendor: failWith(unreachable) });
    // One try may cost about 0.0007 dollars: 50 tokens of answer, and every byte of the prompt.
    const wish = { ...paid, maxCostUsd: 0.001 };
    await expect(run(wish)).rejects.toMatchObject({ code: 'spending-limit' });
    expect(backends.vendor.received).toHaveLength(1);
  });
  it('goes on without a second payment where the caller wants to pay once', async () => {
    const { run, backends } = openRouterLab({ vendor: failWith(unreachable) });
    const wish = ask('a', { mode: 'prefer_in_cloud', minimumQuality: 0.9, payOnce: true });
    await expect(run(wish)).rejects.toMatchObject({ code: 'spending-limit' });
    expect(backends.vendor.received).toHaveLength(1);
  });
});
