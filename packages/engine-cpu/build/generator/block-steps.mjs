import { unroll } from './lines.mjs';

/**
 * Writes the integer part of a block: products of some row groups of weights with some rows of
 * activations, into 32-bit totals.
 *
 * @param product from `products.mjs`
 * @param symmetric whether sums start at the activation block's `start`
 * @param groups how many row groups
 * @param rows addresses of the activation blocks
 * @param operand `(o, g)` the expression of operand `o` of row group `g`
 * @param weightSum `(g)` the sum of a row group's own weights, where the product wants it
 * @param total `(m, g)` the variable that takes a total; the caller declares it
 */
export function blockSteps({
  product,
  operands,
  symmetric,
  groups,
  rows,
  operand,
  weightSum,
  total,
}) {
  const { splats, planes } = product;
  const sum = (s, m, g) => `s${s}_${m}_${g}`;
  const eachGroup = (write) => unroll(groups, write);
  const eachSum = (write) => splats.map((_, s) => write(s)).join('');
  const declared = rows.map((_, m) => eachGroup((g) => eachSum((s) => `, ${sum(s, m, g)}: v128`)));
  const steps = (o, addresses, name) => `
${eachGroup((g) => `        w${g} = ${operand(o, g)};\n`)}${addresses
  .map(([m, at]) =>
    eachSum(
      (s) => `        x = v128.load32_splat(${at}, ${splats[s](o)});
${eachGroup((g) => `        ${name(s, m, g)} = ${product.step(o === 0 ? null : name(s, m, g), `w${g}`, 'x')};\n`)}`,
    ),
  )
  .join('')}`;
  const all = rows.map((at, m) => [m, at]);
  const totalOf = (m, g) =>
    product.total(
      splats.map((_, s) => sum(s, m, g)),
      weightSum?.(g),
    );
  const started = (m, g) => (symmetric ? `i32x4.add(x, ${totalOf(m, g)})` : totalOf(m, g));
  const start = (at) => (symmetric ? `x = v128.load32_splat(${at}, ${product.start});` : '');
  const lowPlane = (at, m) => `
        shift = load<i32>(${at}, ${product.shift});
        if (shift) {
          low = ${at} + lowPlane;
${unroll(operands, (o) => steps(o, [[m, 'low']], sum))}
          ${start('low')}
          ${eachGroup((g) => `${total(m, g)} = i32x4.add(i32x4.shl(${total(m, g)}, shift), ${started(m, g)}); `)}
        }`;
  return `
        let x: v128${eachGroup((g) => `, w${g}: v128`)}${declared.join('')};
        ${planes === 2 ? 'let shift: i32, low: usize;' : ''}
${unroll(operands, (o) => steps(o, all, sum))}
${all.map(([m, at]) => `        ${start(at)} ${eachGroup((g) => `${total(m, g)} = ${started(m, g)}; `)}${planes === 2 ? lowPlane(at, m) : ''}\n`).join('')}`;
}

/**
 * Writes the float part of a block: totals times both scales, and minimums times the activations' sum.
 * `scale(g)` and `minimum(g)` are the weights' vectors; `minimum` is null for symmetric ones.
 */
export function scaleSteps({ product, groups, rows, total, float, scale, minimum }) {
  const eachGroup = (write) => unroll(groups, write);
  return rows
    .map(
      (at, m) => `
        x = v128.load32_splat(${at}, ${product.scale});
${eachGroup((g) => `        ${float(m, g)} = f32x4.add(${float(m, g)}, f32x4.mul(f32x4.mul(${scale(g)}, x), f32x4.convert_i32x4_s(${total(m, g)})));\n`)}${
  minimum === null
    ? ''
    : `        x = v128.load32_splat(${at}, ${product.scaledSum});
${eachGroup((g) => `        ${float(m, g)} = f32x4.add(${float(m, g)}, f32x4.mul(${minimum(g)}, x));\n`)}`
}`,
    )
    .join('');
}
