import { int8Dots } from './int8-dots.mjs';
import { unroll } from './lines.mjs';
import { int8, rowGroups } from './tile-layout.mjs';

/** Source of `multiplyVectorInt8`: tiles of 8-bit weights times one row of activations. */
export function int8VectorSource(variant) {
  const dots = int8Dots[variant];
  const sums = (g) => Object.fromEntries(dots.sums.map((name) => [name, `${name}${g}`]));
  const word = (w) => `
      ${dots
        .splats(w, 'a')
        .map((splat, part) => `x${part} = ${splat};`)
        .join(' ')}
${unroll(rowGroups, (g) => {
  const operands = dots.operands.map((_, part) => `q${part}`);
  return `      q = v128.load(w, ${(w * rowGroups + g) * 16}); ${dots.operands.map((value, part) => `q${part} = ${value};`).join(' ')}
      ${dots.add(sums(g), operands, ['x0', 'x1']).join(' ')} ${dots.addWeights(`o${g}`, operands)}
`;
})}`;
  return `
export function multiplyVectorInt8(
  y: usize, w: usize, activations: usize, blocks: usize, firstTile: usize, endTile: usize, accumulate: bool,
): void {
  ${dots.constants}
  w += firstTile * blocks * ${int8.bytes};
  y += firstTile << 6;
  const activationsEnd = activations + blocks * ${dots.bytes};
  for (let tile = firstTile; tile < endTile; tile++) {
    ${unroll(rowGroups, (g) => `let f${g} = f32x4.splat(0); `)}
    for (let a = activations; a < activationsEnd; a += ${dots.bytes}, w += ${int8.bytes}) {
      let q: v128, ${dots.operands.map((_, part) => `q${part}: v128`).join(', ')}, x0: v128, x1: v128;
      ${unroll(rowGroups, (g) => [...dots.sums, ...(dots.weightSums ? ['o'] : [])].map((name) => `let ${name}${g} = i32x4.splat(0); `).join(''))}
${unroll(int8.wordsPerRow, word)}
      const scale = v128.load32_splat(a, ${dots.scale});
${unroll(rowGroups, (g) => `      f${g} = f32x4.add(f${g}, f32x4.mul(f32x4.mul(loadHalfs(w + ${int8.scaleOffset + 8 * g}), scale), f32x4.convert_i32x4_s(${dots.total(sums(g), `o${g}`)})));\n`)}    }
${unroll(rowGroups, (g) => `    storeSum(y + ${16 * g}, f${g}, accumulate);\n`)}    y += 64;
  }
}
`;
}
