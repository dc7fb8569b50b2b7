import { describe, expect, it } from 'vitest';
import { createStepCosts } from './step-costs.ts';

describe('step costs', () => {
  it('tells nothing before a pass of one token was measured', () => {
    const costs = createStepCosts();
    costs.record(4, 20);
    expect(costs.ratio(1)).toBeUndefined();
    expect(costs.ratio(4)).toBeUndefined();
  });

  it('takes a measured pass for what it took, by passes of one token', () => {
    const costs = createStepCosts();
    costs.record(1, 10);
    const expected = costs.ratio(4) ?? 0;
    expect(expected).toBeGreaterThan(1);
    expect(expected).toBeLessThan(4);
    costs.record(4, 25);
    expect(costs.ratio(4)).toBe(2.5);
    expect(costs.ratio(1)).toBe(1);
  });

  it('believes no pause by other work', () => {
    const costs = createStepCosts();
    for (let pass = 0; pass < 20; pass++) costs.record(1, pass % 3 === 0 ? 90 : 10);
    costs.record(4, 20);
    costs.record(4, 5000);
    expect(costs.ratio(4)).toBe(2);
    costs.record(1, 5000);
    costs.record(4, 20);
    expect(costs.ratio(4)).toBe(2);
  });

  it('follows a machine that has become slower', () => {
    const costs = createStepCosts();
    for (let pass = 0; pass < 20; pass++) costs.record(1, 10);
    for (let pass = 0; pass < 20; pass++) costs.record(1, 30);
    costs.record(4, 60);
    expect(costs.ratio(4)).toBe(2);
  });

  it('tries again in time what a first measurement spoilt', () => {
    const costs = createStepCosts();
    costs.record(1, 10);
    costs.record(4, 400);
    expect(costs.ratio(4)).toBe(4);
    for (let pass = 0; pass < 64; pass++) costs.record(1, 10);
    expect(costs.ratio(4)).toBeLessThan(2.5);
  });
});
