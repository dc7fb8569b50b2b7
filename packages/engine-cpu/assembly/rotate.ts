/**
 * Rotary position embedding of some heads, in place, and a factor on everything.
 *
 * `table` holds [rotated] cosines, then [rotated] sines with the sign that the partner's share has.
 * Interleaved: partners are neighbours. Otherwise: partners are half of `rotated` apart.
 * @see https://arxiv.org/abs/2104.09864
 */
export function rotateHeads(
  x: usize, table: usize, heads: usize, dimensions: usize, rotated: usize, interleaved: bool, factor: f32,
): void {
  const sines = rotated << 2;
  const half = rotated << 1;
  const factors = f32x4.splat(factor);
  for (let head: usize = 0; head < heads; head++, x += dimensions << 2) {
    if (interleaved) {
      for (let i: usize = 0; i < sines; i += 16) {
        const own = v128.load(x + i);
        const partner = i8x16.shuffle(own, own, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
        v128.store(x + i, f32x4.mul(turn(own, partner, table + i, sines), factors));
      }
    } else {
      for (let i: usize = 0; i < half; i += 16) {
        const low = v128.load(x + i), high = v128.load(x + i + half);
        v128.store(x + i, f32x4.mul(turn(low, high, table + i, sines), factors));
        v128.store(x + i + half, f32x4.mul(turn(high, low, table + i + half, sines), factors));
      }
    }
    for (let i = sines; i < dimensions << 2; i += 16) v128.store(x + i, f32x4.mul(v128.load(x + i), factors));
  }
}

// @ts-ignore: decorator
@inline
function turn(own: v128, partner: v128, cosines: usize, sines: usize): v128 {
  return f32x4.add(f32x4.mul(own, v128.load(cosines)), f32x4.mul(partner, v128.load(cosines + sines)));
}
