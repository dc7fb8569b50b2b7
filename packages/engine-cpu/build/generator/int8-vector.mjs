import { int8Dots } from './int8-dots.mjs';
import { unroll } from './lines.mjs';
import { int8 } from './tile-layout.mjs';
import { vectorKernelSource } from './vector-kernel.mjs';

/** Source of `multiplyVectorInt8`: tiles of 8-bit weights times one row of activations. */
export function int8VectorSource(variant, streams) {
  const dots = int8Dots[variant];
  return vectorKernelSource({
    name: 'multiplyVectorInt8',
    constants: dots.constants,
    blockBytes: int8.bytes,
    activations: dots,
    streams,
    block: (stream) => blockSource(dots, stream),
  });
}

/** One block of one tile: integer products, then into the float sums of that tile. */
function blockSource(dots, { groups, float }) {
  const sums = (g) => Object.fromEntries(dots.sums.map((name) => [name, `${name}${g}`]));
  const integers = [...dots.sums, ...(dots.weightSums ? ['o'] : [])];
  const word = (w) => `
        ${dots
          .splats(w, 'a')
          .map((splat, part) => `x${part} = ${splat};`)
          .join(' ')}
${unroll(groups, (g) => {
  const operands = dots.operands.map((_, part) => `q${part}`);
  return `        q = v128.load(from, ${(w * groups + g) * 16}); ${dots.operands.map((value, part) => `q${part} = ${value};`).join(' ')}
        ${dots.add(sums(g), operands, ['x0', 'x1']).join(' ')} ${dots.addWeights(`o${g}`, operands)}
`;
})}`;
  return `
        let q: v128, ${dots.operands.map((_, part) => `q${part}: v128`).join(', ')}, x0: v128, x1: v128;
        ${unroll(groups, (g) => integers.map((name) => `let ${name}${g} = i32x4.splat(0); `).join(''))}
${unroll(int8.wordsPerRow, word)}
        const scale = v128.load32_splat(a, ${dots.scale});
${unroll(
  groups,
  (g) =>
    `        ${float(g)} = f32x4.add(${float(g)}, f32x4.mul(f32x4.mul(loadHalfs(from + ${int8.scaleOffset + 8 * g}), scale), f32x4.convert_i32x4_s(${dots.total(sums(g), `o${g}`)})));\n`,
)}`;
}
