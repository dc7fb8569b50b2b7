import { exponential } from './exponential';
import { HALF_FACTOR } from './layout';
import { maximumLane, sumLanes } from './reduce';

/**
 * Turns scores into weights that sum to 2^112, the factor that widened halfs lack (see layout.ts).
 * `count` may be any; the up to 3 scores after it are overwritten.
 */
export function softmaxScores(scores: usize, count: usize): void {
  const bytes = count << 2;
  const end = (bytes + 15) & ~15;
  for (let i = bytes; i < end; i += 4) store<f32>(scores + i, -Infinity);
  let top = f32x4.splat(-Infinity);
  for (let i: usize = 0; i < end; i += 16) top = f32x4.pmax(top, v128.load(scores + i));
  const maximum = f32x4.splat(maximumLane(top));
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += 16) {
    const shifted = f32x4.sub(v128.load(scores + i), maximum);
    const seen = f32x4.ge(shifted, f32x4.splat(-87));
    const value = v128.and(exponential(shifted), seen);
    v128.store(scores + i, value);
    sum = f32x4.add(sum, value);
  }
  const factor = f32x4.splat(HALF_FACTOR / sumLanes(sum));
  for (let i: usize = 0; i < end; i += 16) v128.store(scores + i, f32x4.mul(v128.load(scores + i), factor));
}
