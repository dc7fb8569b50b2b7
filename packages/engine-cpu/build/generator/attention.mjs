import { unroll } from './lines.mjs';

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
