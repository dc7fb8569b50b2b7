import type { GgufTensorType } from '@localmost/gguf';
import type {
  FewKernel,
  Kernels,
  MatrixKernel,
  RepackKernel,
  RowKernel,
  VectorKernel,
} from '../kernels/kernels.ts';

/** How a matrix lies in wasm memory. */
export type MatrixFormat = 'Int4Symmetric' | 'Int4Affine' | 'Int8';

/** Rows of a tile, columns of a block: the units of every matrix. */
export const tileRows = 16;
export const blockColumns = 32;

/** Bytes of one block of a tile. */
export const blockBytes: Readonly<Record<MatrixFormat, number>> = {
  Int4Symmetric: 288,
  Int4Affine: 320,
  Int8: 544,
};

/** A matrix in wasm memory: plain data, so that it can be sent to threads. */
export interface Matrix {
  readonly format: MatrixFormat;
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/** Bytes that a matrix takes; its rows are filled up to whole tiles. */
export function matrixBytes(format: MatrixFormat, rows: number, columns: number): number {
  return Math.ceil(rows / tileRows) * (columns / blockColumns) * blockBytes[format];
}

/** The kernels that work on one format. */
export interface FormatKernels {
  /** Reads one tile after the other. */
  readonly multiplyVector: VectorKernel;
  /** Reads three tiles at a time; see `decoder/reading-order.ts`. */
  readonly multiplyVectorSideBySide: VectorKernel;
  readonly multiplyFew: FewKernel;
  readonly multiplyMatrix: MatrixKernel;
  readonly readRow: RowKernel;
}

/** The kernels for each format. */
export function kernelsByFormat(kernels: Kernels): Readonly<Record<MatrixFormat, FormatKernels>> {
  const of = (format: MatrixFormat): FormatKernels => ({
    multiplyVector: kernels[`multiplyVector${format}`],
    multiplyVectorSideBySide: kernels[`multiplyVectorSideBySide${format}`],
    multiplyFew: kernels[`multiplyFew${format}`],
    multiplyMatrix: kernels[`multiplyMatrix${format}`],
    readRow: kernels[`readRow${format}`],
  });
  return { Int4Symmetric: of('Int4Symmetric'), Int4Affine: of('Int4Affine'), Int8: of('Int8') };
}

/** The format a file's storage type becomes. Types without a kernel of their own become 8 bits. */
export function formatOf(type: GgufTensorType): MatrixFormat {
  if (type === 'Q4_0') return 'Int4Symmetric';
  return type === 'Q4_1' || type === 'Q4_K' ? 'Int4Affine' : 'Int8';
}

/** Storage types that are repacked straight from the file's bytes; all others go through floats. */
export const repackTypes: ReadonlySet<GgufTensorType> = new Set(['Q4_0', 'Q4_1', 'Q4_K', 'Q8_0']);

/** The kernel that repacks a storage type; that for floats where the type has none of its own. */
export function repackKernel(kernels: Kernels, type: GgufTensorType): RepackKernel {
  switch (type) {
    case 'Q4_0':
    case 'Q4_1':
    case 'Q4_K':
    case 'Q8_0':
      return kernels[`repack${type}`];
    default:
      return kernels.repackFloats;
  }
}
