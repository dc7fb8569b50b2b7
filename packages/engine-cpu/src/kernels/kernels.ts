/** Multiplies tiles `[firstTile, endTile)` of a matrix with one row of quantised activations. */
export type VectorKernel = (
  y: number,
  weights: number,
  activations: number,
  blocks: number,
  firstTile: number,
  endTile: number,
  accumulate: boolean,
) => void;

/** The same with 2 to 8 rows of activations; `yStride` in bytes. */
export type FewKernel = (
  y: number,
  yStride: number,
  weights: number,
  activations: number,
  blocks: number,
  firstTile: number,
  endTile: number,
  count: number,
  accumulate: boolean,
) => void;

/**
 * The same with many rows, a multiple of 4. `panel` is room of {@link panelBlockBytes} for each block
 * that no other thread uses.
 */
export type MatrixKernel = (
  y: number,
  yStride: number,
  weights: number,
  activations: number,
  blocks: number,
  firstTile: number,
  endTile: number,
  count: number,
  accumulate: boolean,
  panel: number,
) => void;

/** The most bytes that a block of 32 columns takes in a panel; see `build/generator/panel-matrix.mjs`. */
export const panelBlockBytes = 576;

/** Turns 16 rows of a file into one tile. */
export type RepackKernel = (tile: number, rows: number, blocks: number) => void;

/** Writes one row of a tiled matrix as floats. */
export type RowKernel = (out: number, matrix: number, row: number, blocks: number) => void;

type QuantizeKernel = (out: number, x: number, count: number) => void;

type ScoresKernel = (
  scores: number,
  scoreStride: number,
  queries: number,
  keys: number,
  positions: number,
  dimensions: number,
) => void;

type ValuesKernel = (
  out: number,
  scores: number,
  scoreStride: number,
  values: number,
  valueStride: number,
  positions: number,
  dimensions: number,
) => void;

type PanelScoresKernel = (
  scores: number,
  scoreStride: number,
  queries: number,
  panel: number,
  positions: number,
  dimensions: number,
) => void;

type PanelValuesKernel = (
  out: number,
  scores: number,
  scoreStride: number,
  panel: number,
  panelPositions: number,
  positions: number,
  dimensions: number,
  goesOn: boolean,
) => void;

/** What a kernel module exports. Addresses and sizes are bytes unless named otherwise; see `assembly/`. */
export interface Kernels {
  readonly multiplyVectorInt4Symmetric: VectorKernel;
  readonly multiplyVectorInt4Affine: VectorKernel;
  readonly multiplyVectorInt8: VectorKernel;
  readonly multiplyVectorSideBySideInt4Symmetric: VectorKernel;
  readonly multiplyVectorSideBySideInt4Affine: VectorKernel;
  readonly multiplyVectorSideBySideInt8: VectorKernel;
  readonly multiplyFewInt4Symmetric: FewKernel;
  readonly multiplyFewInt4Affine: FewKernel;
  readonly multiplyFewInt8: FewKernel;
  readonly multiplyMatrixInt4Symmetric: MatrixKernel;
  readonly multiplyMatrixInt4Affine: MatrixKernel;
  readonly multiplyMatrixInt8: MatrixKernel;
  readonly readRowInt4Symmetric: RowKernel;
  readonly readRowInt4Affine: RowKernel;
  readonly readRowInt8: RowKernel;
  readonly repackQ4_0: RepackKernel;
  readonly repackQ4_1: RepackKernel;
  readonly repackQ4_K: RepackKernel;
  readonly repackQ8_0: RepackKernel;
  readonly repackFloats: RepackKernel;
  readonly quantizeForInt4: QuantizeKernel;
  readonly quantizeForInt8: QuantizeKernel;
  readonly attentionScores1: ScoresKernel;
  readonly attentionScores2: ScoresKernel;
  readonly attentionScores3: ScoresKernel;
  readonly attentionScores4: ScoresKernel;
  readonly attentionValues1: ValuesKernel;
  readonly attentionValues2: ValuesKernel;
  readonly attentionValues3: ValuesKernel;
  readonly attentionValues4: ValuesKernel;
  readonly panelScores1: PanelScoresKernel;
  readonly panelScores2: PanelScoresKernel;
  readonly panelScores3: PanelScoresKernel;
  readonly panelScores4: PanelScoresKernel;
  readonly panelValues1: PanelValuesKernel;
  readonly panelValues2: PanelValuesKernel;
  readonly panelValues3: PanelValuesKernel;
  readonly panelValues4: PanelValuesKernel;
  widenKeys(panel: number, keys: number, positions: number, dimensions: number): void;
  widenValues(
    panel: number,
    values: number,
    positions: number,
    dimensions: number,
    valueStride: number,
  ): void;
  softmaxScores(scores: number, count: number): void;
  storeKey(keys: number, key: number, position: number, dimensions: number): void;
  storeValue(
    values: number,
    value: number,
    position: number,
    dimensions: number,
    valueStride: number,
  ): void;
  normalize(out: number, x: number, weight: number, count: number, epsilon: number): void;
  normalizeHeads(
    x: number,
    weight: number,
    heads: number,
    dimensions: number,
    epsilon: number,
  ): void;
  addBias(x: number, bias: number, count: number): void;
  rotateHeads(
    x: number,
    table: number,
    heads: number,
    dimensions: number,
    rotated: number,
    interleaved: boolean,
    factor: number,
  ): void;
  gateSilu(out: number, gate: number, up: number, count: number): void;
  barrier(control: number, threads: number, spins: number, patience: number): number;
  /** Waits until the word is no longer `last`; 0 when a thread has flagged a fault. */
  awaitChange(control: number, word: number, last: number, spins: number): number;
  readProbe(address: number, bytes: number): number;
  probeSums(rounds: number): number;
  probePairs(rounds: number): number;
  probeWords(rounds: number): number;
}

/** Kernels bound to a memory. @param module built by `build/build-kernels.mjs` */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  assertKernels(exports);
  return exports;
}

/** A module of another build would fail deep inside a token; this one fails here, by name. */
function assertKernels(exports: object): asserts exports is Kernels {
  for (const name of kernelNames) {
    if (typeof Reflect.get(exports, name) !== 'function') {
      throw new TypeError(`The kernel module has no function ${name}; build the kernels again.`);
    }
  }
}

const kernelNames: readonly (keyof Kernels)[] = [
  'multiplyVectorInt4Symmetric',
  'multiplyVectorInt4Affine',
  'multiplyVectorInt8',
  'multiplyVectorSideBySideInt4Symmetric',
  'multiplyVectorSideBySideInt4Affine',
  'multiplyVectorSideBySideInt8',
  'multiplyFewInt4Symmetric',
  'multiplyFewInt4Affine',
  'multiplyFewInt8',
  'multiplyMatrixInt4Symmetric',
  'multiplyMatrixInt4Affine',
  'multiplyMatrixInt8',
  'readRowInt4Symmetric',
  'readRowInt4Affine',
  'readRowInt8',
  'repackQ4_0',
  'repackQ4_1',
  'repackQ4_K',
  'repackQ8_0',
  'repackFloats',
  'quantizeForInt4',
  'quantizeForInt8',
  'attentionScores1',
  'attentionScores2',
  'attentionScores3',
  'attentionScores4',
  'attentionValues1',
  'attentionValues2',
  'attentionValues3',
  'attentionValues4',
  'panelScores1',
  'panelScores2',
  'panelScores3',
  'panelScores4',
  'panelValues1',
  'panelValues2',
  'panelValues3',
  'panelValues4',
  'widenKeys',
  'widenValues',
  'softmaxScores',
  'storeKey',
  'storeValue',
  'normalize',
  'normalizeHeads',
  'addBias',
  'rotateHeads',
  'gateSilu',
  'barrier',
  'awaitChange',
  'readProbe',
  'probeSums',
  'probePairs',
  'probeWords',
];
