import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadArithmetic } from './arithmetic.ts';
import { multiplyPlainly } from './linear.ts';

afterEach(() => vi.unstubAllGlobals());

describe('the arithmetic', () => {
  it('is the kernel where WebAssembly works', async () => {
    expect((await loadArithmetic()).multiply).not.toBe(multiplyPlainly);
  });

  it('is plain where there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect((await loadArithmetic()).multiply).toBe(multiplyPlainly);
  });

  it('is plain where a policy forbids it', async () => {
    const instantiate = () => Promise.reject(new WebAssembly.CompileError('unsafe-eval'));
    vi.stubGlobal('WebAssembly', { Memory: WebAssembly.Memory, instantiate });
    expect((await loadArithmetic()).multiply).toBe(multiplyPlainly);
  });

  it('says when its memory is full', async () => {
    const { arena } = await loadArithmetic();
    expect(() => arena.floats(2_000_000)).toThrow(RangeError);
  });
});
