import { describe, expect, it } from 'vitest';
import { probeModule } from './probe-module.ts';

interface Probe {
  fill(bytes: number): void;
  read(bytes: number, repeats: number): number;
}

async function probe(memoryBytes: number): Promise<Probe> {
  const { instance } = await WebAssembly.instantiate(probeModule(memoryBytes, 'simd'));
  const { fill, read } = instance.exports;
  return { fill, read } as unknown as Probe;
}

describe('the probe module', () => {
  it('reads every byte, as often as it is asked to', async () => {
    const { fill, read } = await probe(65_536);
    fill(65_536);
    const everyFourthWord = 65_536 / 16;
    expect(read(65_536, 3)).toBe((0x01010101 * everyFourthWord * 3) | 0);
    expect(read(128, 1)).toBe(0x01010101 * 8);
  });

  it('traps beyond its memory in place of reading on', async () => {
    const { read } = await probe(65_536);
    expect(() => read(65_536 + 128, 1)).toThrow(WebAssembly.RuntimeError);
  });
});
