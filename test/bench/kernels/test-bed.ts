import type { Kernels } from '@localmost/engine-cpu/kernels';

const rowsOfMatrix = 1536;
const columns = 576;
const blocks = columns / 32;
const tiles = rowsOfMatrix / 16;
const mebibyte = 2 ** 20;
/** More than caches hold. */
const weightsBytes = 64 * mebibyte;
const weights = mebibyte;
const floats = weights + weightsBytes;
const activations = floats + mebibyte;
const panel = activations + mebibyte;
const results = panel + mebibyte;

/** Bytes of memory that a test bed takes. */
export const testBedBytes: number = results + mebibyte;

const layouts = {
  Int4Symmetric: { blockBytes: 288, scales: 256 },
  Int4Affine: { blockBytes: 320, scales: 256 },
  Int8: { blockBytes: 544, scales: 512 },
} as const;

/** Shared by all beds: what one has read is still in the cache for the next. */
let nextCopy = 0;

/** A kernel with weights and activations in place. */
export interface TestBed {
  /** Products of one run, and bytes of weights that it reads. */
  readonly products: number;
  readonly bytes: number;
  /** Puts this build's own kind of activations in place. */
  prepare(): void;
  /** Multiplies with one of the copies of the matrix. */
  run(copy: number): void;
  /** The copies in turn, so that none is in the cache. */
  next(): number;
}

/** What is measured. */
export interface Job {
  readonly kernel: 'multiplyVector' | 'multiplyVectorSideBySide' | 'multiplyFew' | 'multiplyMatrix';
  readonly rows: number;
}

/** Fills the memory with copies of a matrix and rows of activations for one build's kernel. */
export function layOut(
  kernels: Kernels,
  memory: WebAssembly.Memory,
  format: keyof typeof layouts,
  { kernel, rows }: Job,
): TestBed {
  const { blockBytes } = layouts[format];
  const bytes = tiles * blocks * blockBytes;
  const copies = Math.floor(weightsBytes / bytes);
  fillWeights(memory, format, copies * tiles * blocks);
  const quantize = format === 'Int8' ? kernels.quantizeForInt8 : kernels.quantizeForInt4;
  const rowBytes = blocks * (format === 'Int8' || kernels.probePairs(1) === 0 ? 80 : 96);
  const values = new Float32Array(memory.buffer, floats, rows * columns);
  // Three columns stand out, as in trained models: their blocks are wide.
  values.forEach((_, i) => {
    values[i] = Math.sin(1.7 * i) * ([40, 133, 300].includes(i % columns) ? 12 : 1);
  });
  const place = (): void => {
    for (let row = 0; row < rows; row += 1) {
      quantize(activations + row * rowBytes, floats + row * columns * 4, columns);
    }
  };
  const multiply = multiplier(kernels, format, kernel, rows);
  return {
    products: rowsOfMatrix * columns * rows,
    bytes,
    prepare: place,
    run: (index) => multiply(weights + index * bytes),
    next: () => {
      nextCopy = (nextCopy + 1) % copies;
      return nextCopy;
    },
  };
}

function multiplier(
  kernels: Kernels,
  format: keyof typeof layouts,
  kernel: Job['kernel'],
  rows: number,
): (matrix: number) => void {
  const stride = rowsOfMatrix * 4;
  if (kernel === 'multiplyFew') {
    const run = kernels[`multiplyFew${format}`];
    return (at) => run(results, stride, at, activations, blocks, 0, tiles, rows, false);
  }
  if (kernel === 'multiplyMatrix') {
    const run = kernels[`multiplyMatrix${format}`];
    return (at) => run(results, stride, at, activations, blocks, 0, tiles, rows, false, panel);
  }
  const run = kernels[`${kernel}${format}`];
  return (at) => run(results, at, activations, blocks, 0, tiles, false);
}

/** Any numbers for weights; scales near a sixteenth, because subnormal ones would be slow. */
function fillWeights(
  memory: WebAssembly.Memory,
  format: keyof typeof layouts,
  count: number,
): void {
  const { blockBytes, scales } = layouts[format];
  const words = new Uint32Array(memory.buffer, weights, (count * blockBytes) / 4);
  for (let i = 0; i < words.length; i += 1) words[i] = Math.imul(i, 2_654_435_761);
  const halfs = new Uint16Array(memory.buffer, weights, (count * blockBytes) / 2);
  for (let block = 0; block < count; block += 1) {
    const from = (block * blockBytes + scales) / 2;
    for (let i = from; i < ((block + 1) * blockBytes) / 2; i += 1) {
      halfs[i] = 0x2c00 + ((block * 31 + i) % 900);
    }
  }
}
