import { attentionSource, panelAttentionSource } from './attention.mjs';
import { fewRowsSource, fewSource } from './few-rows.mjs';
import { panelMatrixSource } from './panel-matrix.mjs';
import { formats } from './tile-layout.mjs';

/** Tiles that are read side by side where that is faster; measured from 1 to 4, see docs/performance.md. */
const sideBySide = 3;
/** Row groups worked on at once for 1 to 4 rows of activations: as many as registers hold. */
const groupsByInputs = [4, 4, 2, 2];

/** The AssemblyScript of `assembly/generated.ts` for one variant: `simd`, `relaxed` or `pairs`. */
export function kernelSource(variant) {
  return [
    "import { loadHalfs } from './half';",
    "import { storeSum } from './store-sum';",
    ...Object.keys(formats).flatMap((format) => [
      rows(variant, format, 1, 1, `multiplyVector${format}`),
      rows(variant, format, 1, sideBySide, `multiplyVectorSideBySide${format}`),
      ...[2, 3, 4].map((inputs) => rows(variant, format, inputs, 1, `rows${inputs}${format}`)),
      fewSource(variant, format),
      panelMatrixSource(variant, format),
    ]),
    ...[1, 2, 3, 4].map(attentionSource),
    ...[1, 2, 3, 4].map(panelAttentionSource),
  ].join('\n');
}

function rows(variant, format, inputs, streams, name) {
  const groups = groupsByInputs[inputs - 1];
  return fewRowsSource({ name, variant, format, inputs, streams, groups });
}

/** The AssemblyScript of `assembly/variant.ts`. */
export function variantSource(variant) {
  return `/** Whether there is relaxed SIMD; activations for 4-bit weights are bytes then, in two planes. */
export const RELAXED: bool = ${variant !== 'simd'};
/** Whether activations for 8-bit weights are two 7-bit halves. */
export const HALVES: bool = ${variant === 'relaxed'};
`;
}
