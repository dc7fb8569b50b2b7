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

  it('is led astray by no single pause', () => {
    const costs = createStepCosts();
    for (let pass = 0; pass < 40; pass++) costs.record(1, pass === 30 ? 5000 : 10);
    for (let pass = 0; pass < 8; pass++) costs.record(4, pass === 3 ? 5000 : 20);
    expect(costs.ratio(4)).toBeGreaterThan(1.7);
    expect(costs.ratio(4)).toBeLessThan(2.4);
  });

  it('compares means where other work holds up long passes more often than short ones', () => {
    const costs = createStepCosts();
    // Every fourth slice of 10 ms is followed by one that belongs to another program.
    for (let pass = 0; pass < 32; pass++) costs.record(1, pass % 4 === 3 ? 20 : 10);
    for (let pass = 0; pass < 8; pass++) costs.record(4, 25 + (pass % 8 < 5 ? 10 : 0));
    expect(costs.ratio(4)).toBeCloseTo(2.5, 0);
  });

  it('follows a machine that has become slower', () => {
    const costs = createStepCosts();
    for (let pass = 0; pass < 20; pass++) costs.record(1, 10);
    for (let pass = 0; pass < 32; pass++) costs.record(1, 30);
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
