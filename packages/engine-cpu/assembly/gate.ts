import { exponential } from './exponential';

/** out = gate · sigmoid(gate) · up. @see https://arxiv.org/abs/2002.05202 */
export function gateSilu(out: usize, gate: usize, up: usize, count: usize): void {
  const bytes = count << 2;
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = v128.load(gate + i);
    const sigmoid = f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(g))));
    v128.store(out + i, f32x4.mul(f32x4.mul(g, sigmoid), v128.load(up + i)));
  }
}
