import { describe, expect, it } from 'vitest';
import { createDraftGovernor } from './draft-governor.ts';

/** Steps until it drafts again. */
function stepsOfRest(governor: ReturnType<typeof createDraftGovernor>): number {
  let steps = 0;
  while (governor.draftLength() === 0 && steps < 10_000) steps++;
  return steps;
}

describe('draft governor', () => {
  it('drafts nothing before it knows what a single step takes', () => {
    const governor = createDraftGovernor();
    expect(governor.draftLength()).toBe(0);
    governor.recordSingle(10);
    expect(governor.draftLength()).toBeGreaterThan(0);
  });

  it('drafts further while drafts are right, and less far when they are not', () => {
    const governor = createDraftGovernor();
    governor.recordSingle(10);
    const first = governor.draftLength();
    governor.recordDraft(first, first + 1, 15);
    const longer = governor.draftLength();
    expect(longer).toBeGreaterThan(first);
    governor.recordDraft(longer, 2, 15);
    expect(governor.draftLength()).toBeLessThan(longer);
  });

  it('rests after a loss, longer each time, and as long as at first after a gain', () => {
    const governor = createDraftGovernor();
    governor.recordSingle(10);
    const rests = [1, 2, 3].map(() => {
      governor.recordDraft(6, 1, 15);
      return stepsOfRest(governor);
    });
    expect(rests).toEqual([8, 16, 32]);
    governor.recordDraft(6, 7, 15);
    governor.recordDraft(6, 1, 15);
    expect(stepsOfRest(governor)).toBe(8);
  });

  it('costs under 3 % of 512 steps where every draft is wrong and takes twice a step', () => {
    const governor = createDraftGovernor();
    governor.recordSingle(10);
    let spentMs = 0;
    for (let tokens = 0; tokens < 512; tokens++) {
      const length = governor.draftLength();
      spentMs += length > 0 ? 20 : 10;
      if (length > 0) governor.recordDraft(length, 1, 20);
      else governor.recordSingle(10);
    }
    expect(spentMs / 5120).toBeLessThan(1.03);
  });
});
