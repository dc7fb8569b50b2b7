/** The storage types of tensors that this package can unpack. */
export type GgufTensorType =
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'Q4_0'
  | 'Q4_1'
  | 'Q5_0'
  | 'Q5_1'
  | 'Q8_0'
  | 'Q4_K'
  | 'Q5_K'
  | 'Q6_K';

/** How a type packs its elements: blocks of a fixed number of elements and bytes. */
export interface BlockLayout {
  readonly elementsPerBlock: number;
  readonly bytesPerBlock: number;
}

/**
 * The block layout of every known type.
 * @see https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
 */
export const blockLayouts: Readonly<Record<GgufTensorType, BlockLayout>> = {
  F32: { elementsPerBlock: 1, bytesPerBlock: 4 },
  F16: { elementsPerBlock: 1, bytesPerBlock: 2 },
  BF16: { elementsPerBlock: 1, bytesPerBlock: 2 },
  Q4_0: { elementsPerBlock: 32, bytesPerBlock: 18 },
  Q4_1: { elementsPerBlock: 32, bytesPerBlock: 20 },
  Q5_0: { elementsPerBlock: 32, bytesPerBlock: 22 },
  Q5_1: { elementsPerBlock: 32, bytesPerBlock: 24 },
  Q8_0: { elementsPerBlock: 32, bytesPerBlock: 34 },
  Q4_K: { elementsPerBlock: 256, bytesPerBlock: 144 },
  Q5_K: { elementsPerBlock: 256, bytesPerBlock: 176 },
  Q6_K: { elementsPerBlock: 256, bytesPerBlock: 210 },
};

/** The type behind each number that a file's tensor table uses; numbers not listed are unsupported. */
export const tensorTypesByNumber: ReadonlyMap<number, GgufTensorType> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [6, 'Q5_0'],
  [7, 'Q5_1'],
  [8, 'Q8_0'],
  [12, 'Q4_K'],
  [13, 'Q5_K'],
  [14, 'Q6_K'],
  [30, 'BF16'],
]);
