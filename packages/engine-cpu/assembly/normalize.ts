import { sumOfSquares } from './reduce';

/**
 * Root-mean-square norm: out = x / sqrt(mean(x²) + epsilon) · weight.
 * @see https://arxiv.org/abs/1910.07467
 */
export function normalize(out: usize, x: usize, weight: usize, count: usize, epsilon: f32): void {
  const bytes = count << 2;
  const mean = sumOfSquares(x, count) / <f32>count;
  const inverse = f32x4.splat(1 / sqrt<f32>(mean + epsilon));
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), inverse), v128.load(weight + i)));
  }
}

/** The norm of each head by itself, in place, as Qwen3 does to queries and keys. */
export function normalizeHeads(x: usize, weight: usize, heads: usize, dimensions: usize, epsilon: f32): void {
  for (let head: usize = 0; head < heads; head++, x += dimensions << 2) {
    normalize(x, x, weight, dimensions, epsilon);
  }
}

/** x += bias. */
export function addBias(x: usize, bias: usize, count: usize): void {
  const bytes = count << 2;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(x + i, f32x4.add(v128.load(x + i), v128.load(bias + i)));
}
