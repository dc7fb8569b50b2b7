import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { kernelArithmetic, plainArithmetic } from './arithmetic.ts';

const arithmetics = [
  { name: 'TypeScript', ...plainArithmetic() },
  { name: 'the kernel', ...(await kernelArithmetic()) },
];

describe.each(arithmetics)('a layer in $name', ({ arena, multiply }) => {
  function floats(values: readonly number[]): Float32Array {
    const array = arena.floats(values.length);
    array.set(values);
    return array;
  }

  /** Weights `[inputs][outputs]` and bias, made up to sixteen outputs with zeros. */
  function layerOf(weights: readonly (readonly number[])[], bias: readonly number[]) {
    const made = (row: readonly number[]) => [...row, ...Array<number>(16 - row.length).fill(0)];
    return { weights: floats(weights.flatMap(made)), bias: floats(made(bias)) };
  }

  it('multiplies a row and adds the bias', () => {
    const layer = layerOf(
      [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
      [0.5, -0.5],
    );
    const result = arena.floats(16);
    multiply({ values: floats([1, 0, -1, 2]), stride: 0, width: 4, count: 1 }, layer, result);
    expect([...result.subarray(0, 3)]).toEqual([10.5, 11.5, 0]);
  });

  it('multiplies rows that overlap, an odd number of them too, and writes no more', () => {
    const layer = layerOf([[1], [10], [100], [1000]], [-1]);
    const result = arena.floats(64).fill(7);
    const values = floats([1, 2, 3, 4, 5, 6]);
    multiply({ values, stride: 1, width: 4, count: 3 }, layer, result);
    expect([result[0], result[16], result[32], result[48]]).toEqual([4320, 5431, 6542, 7]);
  });
});

it('gives nearly the same in both, for layers as large as the network has', () => {
  const outputs = 160;
  const width = 480;
  const results = arithmetics.map(({ arena, multiply }) => {
    const wave = (length: number, pace: number) => {
      const array = arena.floats(length);
      for (let index = 0; index < length; index += 1) array[index] = Math.sin(pace * index);
      return array;
    };
    const layer = { weights: wave(width * outputs, 0.7), bias: wave(outputs, 0.3) };
    const result = arena.floats(7 * outputs);
    multiply({ values: wave(7 * width, 1.1), stride: width, width, count: 7 }, layer, result);
    return result;
  });
  const [plain, kernel] = results;
  expect(plain?.every((value, index) => Math.abs(value - (kernel?.[index] ?? 0)) < 1e-3)).toBe(
    true,
  );
});

it('ships the kernel that its source gives', () => {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const script = at('../../build/build-kernel.mjs');
  const built = execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' });
  expect(readFileSync(at('../generated/kernel-bytes.ts'), 'utf8')).toBe(built);
});
