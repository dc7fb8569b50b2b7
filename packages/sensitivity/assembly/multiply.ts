/*
 * The layers of the text model. AssemblyScript, built by build/build-kernel.mjs; addresses and strides
 * are in bytes.
 */

/**
 * Multiplies rows of `width` numbers, of which each begins `stride` after the last and may begin before
 * its end, with weights `[width][outputs]`, adds the bias, and writes `[count][outputs]`. `outputs` is
 * a multiple of 16. Two rows of sixteen outputs go at once: eight sums fit the registers beside their
 * weights, and a line of the cache is used whole.
 */
export function multiply(
  rows: usize,
  stride: usize,
  width: i32,
  count: i32,
  weights: usize,
  bias: usize,
  outputs: i32,
  result: usize,
): void {
  const step = (<usize>outputs) << 2;
  for (let column: usize = 0; column < step; column += 64) {
    const b0 = v128.load(bias + column);
    const b1 = v128.load(bias + column, 16);
    const b2 = v128.load(bias + column, 32);
    const b3 = v128.load(bias + column, 48);
    for (let row = 0; row < count; row += 2) {
      // Without a partner the last row goes twice.
      const partner = row + 1 < count ? 1 : 0;
      let x = rows + <usize>row * stride;
      let y = x + <usize>partner * stride;
      const end = x + ((<usize>width) << 2);
      let weight = weights + column;
      let x0 = b0, x1 = b1, x2 = b2, x3 = b3;
      let y0 = b0, y1 = b1, y2 = b2, y3 = b3;
      while (x < end) {
        const w0 = v128.load(weight);
        const w1 = v128.load(weight, 16);
        const w2 = v128.load(weight, 32);
        const w3 = v128.load(weight, 48);
        const a = v128.load32_splat(x);
        const b = v128.load32_splat(y);
        x0 = f32x4.add(x0, f32x4.mul(a, w0));
        x1 = f32x4.add(x1, f32x4.mul(a, w1));
        x2 = f32x4.add(x2, f32x4.mul(a, w2));
        x3 = f32x4.add(x3, f32x4.mul(a, w3));
        y0 = f32x4.add(y0, f32x4.mul(b, w0));
        y1 = f32x4.add(y1, f32x4.mul(b, w1));
        y2 = f32x4.add(y2, f32x4.mul(b, w2));
        y3 = f32x4.add(y3, f32x4.mul(b, w3));
        x += 4;
        y += 4;
        weight += step;
      }
      const first = result + <usize>row * step + column;
      const second = first + <usize>partner * step;
      v128.store(second, y0);
      v128.store(second, y1, 16);
      v128.store(second, y2, 32);
      v128.store(second, y3, 48);
      v128.store(first, x0);
      v128.store(first, x1, 16);
      v128.store(first, x2, 32);
      v128.store(first, x3, 48);
    }
  }
}
