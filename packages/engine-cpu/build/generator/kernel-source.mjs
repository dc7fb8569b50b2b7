import { attentionSource } from './attention.mjs';
import { int4MatrixSource } from './int4-matrix.mjs';
import { int4VectorSource } from './int4-vector.mjs';
import { int8MatrixSource } from './int8-matrix.mjs';
import { int8VectorSource } from './int8-vector.mjs';

/** Tiles that a vector kernel reads side by side; measured from 1 to 4, see docs/performance.md. */
const streams = 3;

/** The AssemblyScript of `assembly/generated.ts` for one variant, `simd` or `relaxed`. */
export function kernelSource(variant) {
  return [
    "import { loadHalfs } from './half';",
    "import { storeSum } from './store-sum';",
    int4VectorSource(variant, 'Symmetric', streams),
    int4VectorSource(variant, 'Affine', streams),
    int4MatrixSource(variant, 'Symmetric', 4, 2),
    int4MatrixSource(variant, 'Affine', 4, 2),
    int8VectorSource(variant, streams),
    int8MatrixSource(variant, 4),
    ...[1, 2, 3, 4].map(attentionSource),
  ].join('\n');
}

/** The AssemblyScript of `assembly/variant.ts`. */
export function variantSource(variant) {
  return `export const RELAXED: bool = ${variant === 'relaxed'};\n`;
}
