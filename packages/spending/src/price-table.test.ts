import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costUsd, lookupPrice } from './index.ts';

describe('lookupPrice', () => {
  it('knows list prices of exact models', async () => {
    expect(await lookupPrice('openai', 'gpt-4o')).toEqual({
      kind: 'per-token',
      inputUsdPerMillion: 2.5,
      outputUsdPerMillion: 10,
    });
  });
  it('takes the dearest tier where the price depends on the length', async () => {
    expect(await lookupPrice('google', 'gemini-2.5-pro')).toMatchObject({
      inputUsdPerMillion: 2.5,
      outputUsdPerMillion: 15,
    });
  });
  it('takes the dearest hour where the price depends on the time of day', async () => {
    const quiet = new Date('2026-11-21T20:00:00Z');
    const busy = new Date('2026-11-21T10:00:00Z');
    const prices = await Promise.all(
      [quiet, busy].map((at) => lookupPrice('deepseek', 'deepseek-reasoner', at)),
    );
    expect(prices[0]).toEqual(prices[1]);
  });
  it.each([
    ['openai', 'gpt-4o-banana'],
    ['nobody', 'gpt-4o'],
    ['', ''],
    ['openai', ''],
    // It also charges for every request.
    ['perplexity', 'sonar'],
  ])('does not know %s %s', async (provider, model) => {
    expect(await lookupPrice(provider, model)).toEqual({ kind: 'unknown' });
  });
});

describe('costUsd', () => {
  it('counts input and output at their prices, free as nothing, unknown as infinite', () => {
    const price = { kind: 'per-token', inputUsdPerMillion: 2, outputUsdPerMillion: 8 } as const;
    const tokens = { promptTokens: 1000, completionTokens: 500 };
    expect(costUsd(price, tokens)).toBeCloseTo(0.006, 12);
    expect(costUsd({ kind: 'free' }, tokens)).toBe(0);
    expect(costUsd({ kind: 'unknown' }, tokens)).toBe(Number.POSITIVE_INFINITY);
  });
  it('grows with every token', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (promptTokens, completionTokens) => {
        const price = { kind: 'per-token', inputUsdPerMillion: 2, outputUsdPerMillion: 8 } as const;
        const less = costUsd(price, { promptTokens, completionTokens });
        const more = costUsd(price, { promptTokens, completionTokens: completionTokens + 1 });
        expect(more).toBeGreaterThan(less);
      }),
    );
  });
});
