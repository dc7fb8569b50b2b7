import { int4Dots, int4Kinds, lowPlaneSource } from './int4-dots.mjs';
import { unroll } from './lines.mjs';
import { int4 } from './tile-layout.mjs';
import { vectorKernelSource } from './vector-kernel.mjs';

/** Source of `multiplyVectorInt4…`: tiles of 4-bit weights times one row of activations. */
export function int4VectorSource(variant, kind, streams) {
  const dots = int4Dots[variant];
  return vectorKernelSource({
    name: `multiplyVectorInt4${kind}`,
    constants: dots.constants,
    blockBytes: int4Kinds[kind].blockBytes,
    activations: dots,
    streams,
    block: (stream) => blockSource(dots, kind, stream),
  });
}

/** One block of one tile: integer products, then into the float sums of that tile. */
function blockSource(dots, kind, { groups, float }) {
  const { start, minimum, minimumSource } = int4Kinds[kind];
  const sums = Array.from({ length: groups }, (_, g) => `s${g}`);
  const word = (at, w) => `
        ${dots
          .splats(w, at)
          .map((splat, part) => `x${part} = ${splat};`)
          .join(' ')}
${unroll(
  groups,
  (g) => `        q = v128.load(from, ${(w * groups + g) * 16});
${dots.parts.map((part, p) => `        s${g} = ${dots.add(`s${g}`, part, `x${p}`)};`).join('\n')}
`,
)}`;
  const products = (at) => unroll(int4.wordsPerRow, (w) => word(at, w));
  const lowPlane = lowPlaneSource(
    dots,
    kind,
    ['a'],
    () => sums,
    ([at]) => products(at),
  );
  return `
        let q: v128, ${dots.parts.map((_, part) => `x${part}: v128`).join(', ')};
        ${unroll(groups, (g) => `let s${g} = ${start('a', dots)}; `)}
${products('a')}${lowPlane}
        const scale = v128.load32_splat(a, ${dots.scale});
        ${minimumSource(dots)}
${unroll(
  groups,
  (
    g,
  ) => `        ${float(g)} = f32x4.add(${float(g)}, f32x4.mul(f32x4.mul(loadHalfs(from + ${int4.scaleOffset + 8 * g}), scale), f32x4.convert_i32x4_s(s${g})));
        ${minimum(float(g), `loadHalfs(from + ${int4.minimumOffset + 8 * g})`, 'scaledSum')}
`,
)}`;
}
