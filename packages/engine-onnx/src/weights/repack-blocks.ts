import { type GgufTensorType, readHalf } from '@localmost/gguf';

/** Elements of one block, in the file and in MatMulNBits alike. */
export const blockElements = 32;

/** How a storage type maps to MatMulNBits, whose value is `scale × (level − 2^(bits − 1))`. */
export interface BlockScheme {
  readonly bits: 4 | 8;
  /** Whether blocks have a minimum, which MatMulNBits cannot hold: it becomes an offset beside it. */
  readonly hasOffset: boolean;
  readonly bytesPerBlock: number;
}

const schemes: ReadonlyMap<GgufTensorType, BlockScheme> = new Map([
  ['Q4_0', { bits: 4, hasOffset: false, bytesPerBlock: 18 }],
  ['Q4_1', { bits: 4, hasOffset: true, bytesPerBlock: 20 }],
  ['Q8_0', { bits: 8, hasOffset: false, bytesPerBlock: 34 }],
]);

/** The scheme of a storage type, or null for one that has to be unpacked to floats. */
export function blockScheme(type: GgufTensorType): BlockScheme | null {
  return schemes.get(type) ?? null;
}

/**
 * Packs the levels of whole blocks. The file keeps element i beside element i + 16; MatMulNBits
 * wants neighbours in one byte, the first in the low half. 8-bit levels become unsigned.
 * @param blocks bytes of the file @param levels 16 or 32 bytes a block, written in place
 */
export function packLevels(scheme: BlockScheme, blocks: Uint8Array, levels: Uint8Array): void {
  const { bits, bytesPerBlock, hasOffset } = scheme;
  const headerBytes = hasOffset ? 4 : 2;
  for (let from = headerBytes, to = 0; from < blocks.length; from += bytesPerBlock) {
    if (bits === 8) {
      for (let index = 0; index < 32; index += 1) {
        levels[to + index] = (blocks[from + index] ?? 0) ^ 0x80;
      }
      to += 32;
      continue;
    }
    for (let index = 0; index < 16; index += 2) {
      const first = blocks[from + index] ?? 0;
      const second = blocks[from + index + 1] ?? 0;
      levels[to + index / 2] = (first & 15) | ((second & 15) << 4);
      levels[to + 8 + index / 2] = (first >> 4) | (second & 0xf0);
    }
    to += 16;
  }
}

/** Unpacks the scale of every block. */
export function unpackScales(scheme: BlockScheme, blocks: Uint8Array, scales: Float32Array): void {
  for (let block = 0; block < scales.length; block += 1) {
    scales[block] = readHalf(blocks, block * scheme.bytesPerBlock);
  }
}

/** Gives `minimum + scale × 8`: what is missing from a block whose levels count from −8. */
export function unpackOffsets(
  scheme: BlockScheme,
  blocks: Uint8Array,
  offsets: Float32Array,
): void {
  for (let block = 0; block < offsets.length; block += 1) {
    const at = block * scheme.bytesPerBlock;
    offsets[block] = readHalf(blocks, at + 2) + 8 * readHalf(blocks, at);
  }
}
