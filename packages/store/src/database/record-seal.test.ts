import { describe, expect, it } from 'vitest';
import { sealHolds, sealRecord } from './record-seal.ts';

describe('record seal', () => {
  it('holds for the record it was made for, in whatever order its fields come', async () => {
    const sealed = await sealRecord({ a: 1, b: ['x', 'y'], c: null });
    expect(await sealHolds(sealed)).toBe(true);
    const { seal, c, b, a } = sealed;
    expect(await sealHolds({ seal, c, b, a })).toBe(true);
  });

  it('breaks with every change', async () => {
    const sealed = await sealRecord({ a: 1, b: ['x', 'y'] });
    for (const change of [{ a: 2 }, { b: ['y', 'x'] }, { b: [] }, { d: 1 }, { seal: undefined }]) {
      expect(await sealHolds({ ...sealed, ...change })).toBe(false);
    }
  });

  it('is renewed, not nested, when a record is sealed again', async () => {
    const once = await sealRecord({ a: 1 });
    expect(await sealRecord(once)).toEqual(once);
  });
});
