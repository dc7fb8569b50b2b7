import { unroll } from './lines.mjs';

/** Dimensions, or positions, of a turn of the loops over panels. */
const atOnce = 4;

/**
 * Source of the kernels for attention from widened keys and values, `panelScores…` and `panelValues…`,
 * for 1 to 4 query heads: many rows of a prompt use what was widened once. The sums are added in the
 * same order as by the kernels that widen as they go; `goesOn` continues those of earlier positions.
 *
 * Widened keys lie as [position / 8][dimension][8 positions] and values as
 * [dimension / 8][position][8 dimensions], in 32-bit floats.
 */
export function panelAttentionSource(heads) {
  const each = (write) => unroll(heads, write);
  const clear = each((h) => `let a${h} = f32x4.splat(0), b${h} = f32x4.splat(0); `);
  const step = (splats) => (i) =>
    `
      k0 = v128.load(panel, ${32 * i}); k1 = v128.load(panel, ${32 * i + 16});
${each((h) => `      x = v128.load32_splat(${splats}${h}, ${4 * i}); a${h} = f32x4.add(a${h}, f32x4.mul(x, k0)); b${h} = f32x4.add(b${h}, f32x4.mul(x, k1));\n`)}`;
  const store = each(
    (h) =>
      `    v128.store(out + outStride * ${h}, a${h}); v128.store(out + outStride * ${h}, b${h}, 16);\n`,
  );
  return `
export function panelScores${heads}(
  out: usize, outStride: usize, queries: usize, panel: usize, positions: usize, dimensions: usize,
): void {
  const headBytes = dimensions << 2;
  let x: v128, k0: v128, k1: v128;
  for (let position: usize = 0; position < positions; position += 8, out += 32) {
    ${clear}
    let query = queries;
    for (const end = panel + (dimensions << 5); panel < end; panel += ${32 * atOnce}, query += ${4 * atOnce}) {
      ${each((h) => `const q${h} = query + headBytes * ${h}; `)}${unroll(atOnce, step('q'))}    }
${store}  }
}

export function panelValues${heads}(
  out: usize, scores: usize, scoreStride: usize, panel: usize, panelPositions: usize, positions: usize,
  dimensions: usize, goesOn: bool,
): void {
  const outStride = dimensions << 2;
  const unused = (panelPositions - positions) << 5;
  let x: v128, k0: v128, k1: v128;
  for (let dimension: usize = 0; dimension < dimensions; dimension += 8, out += 32) {
    ${clear}
    if (goesOn) {
      ${each((h) => `a${h} = v128.load(out + outStride * ${h}); b${h} = v128.load(out + outStride * ${h}, 16); `)}
    }
    let score = scores;
    const end = panel + (positions << 5);
    for (const last = end - ${32 * (atOnce - 1)}; panel < last; panel += ${32 * atOnce}, score += ${4 * atOnce}) {
      ${each((h) => `const s${h} = score + scoreStride * ${h}; `)}${unroll(atOnce, step('s'))}    }
    for (; panel < end; panel += 32, score += 4) {
      ${each((h) => `const s${h} = score + scoreStride * ${h}; `)}${step('s')(0)}    }
${store}    panel += unused;
  }
}
`;
}

/**
 * Source of `attentionScores…` and `attentionValues…` for 1 to 4 query heads that share one head of
 * keys and values: each key and value is read and widened once for all of them.
 *
 * Keys lie as [position / 4][dimension][4 positions], so that scores need no horizontal sums; values
 * as [dimension / 8][position][8 dimensions], so that one pass reads straight on.
 */
export function attentionSource(heads) {
  const each = (write) => unroll(heads, write);
  return `
export function attentionScores${heads}(
  scores: usize, scoreStride: usize, queries: usize, keys: usize, positions: usize, dimensions: usize,
): void {
  const headBytes = dimensions << 2;
  const blockBytes = dimensions << 3;
  for (let position: usize = 0; position < positions; position += 8) {
    ${each((h) => `let a${h} = f32x4.splat(0), b${h} = f32x4.splat(0); `)}
    let query = queries;
    const end = keys + blockBytes;
    for (let key = keys; key < end; key += 8, query += 4) {
      const k0 = loadHalfs(key), k1 = loadHalfs(key + blockBytes);
${each((h) => `      const x${h} = v128.load32_splat(query + headBytes * ${h}); a${h} = f32x4.add(a${h}, f32x4.mul(x${h}, k0)); b${h} = f32x4.add(b${h}, f32x4.mul(x${h}, k1));\n`)}    }
${each((h) => `    v128.store(scores + scoreStride * ${h}, a${h}); v128.store(scores + scoreStride * ${h}, b${h}, 16);\n`)}    scores += 32;
    keys = end + blockBytes;
  }
}

export function attentionValues${heads}(
  out: usize, scores: usize, scoreStride: usize, values: usize, valueStride: usize, positions: usize, dimensions: usize,
): void {
  const headBytes = dimensions << 2;
  for (let dimension: usize = 0; dimension < dimensions; dimension += 8) {
    ${each((h) => `let a${h} = f32x4.splat(0), b${h} = f32x4.splat(0); `)}
    const end = scores + (positions << 2);
    let value = values;
    for (let score = scores; score < end; score += 4, value += 16) {
      const v0 = loadHalfs(value), v1 = loadHalfs(value + 8);
${each((h) => `      const x${h} = v128.load32_splat(score + scoreStride * ${h}); a${h} = f32x4.add(a${h}, f32x4.mul(x${h}, v0)); b${h} = f32x4.add(b${h}, f32x4.mul(x${h}, v1));\n`)}    }
${each((h) => `    v128.store(out + headBytes * ${h}, a${h}); v128.store(out + headBytes * ${h}, b${h}, 16);\n`)}    out += 32;
    values += valueStride;
  }
}
`;
}
