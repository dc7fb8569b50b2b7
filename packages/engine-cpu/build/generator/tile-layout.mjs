/**
 * How weights and activations lie in memory, for the templates; `assembly/layout.ts` and
 * `src/weights/matrix-format.ts` state the same numbers.
 *
 * A tile is 16 rows; a block is 32 columns of a tile. One 32-bit lane of a vector holds 4 bytes of
 * one row, so a vector serves 4 rows, and one splat of 4 activations serves them all.
 */
export const rowGroups = 4;

/**
 * The three ways weights lie. `words`: vectors of a row group in a block. 4-bit weights: a byte's low
 * nibble is column j, its high nibble column j + 16; affine blocks have minimums beside their scales.
 */
export const formats = {
  Int4Symmetric: { bits: 4, words: 4, blockBytes: 288, scales: 256, minimums: null },
  Int4Affine: { bits: 4, words: 4, blockBytes: 320, scales: 256, minimums: 288 },
  Int8: { bits: 8, words: 8, blockBytes: 544, scales: 512, minimums: null },
};

/**
 * An activation block: the numbers, then scale (f32), start (i32), scaled sum (f32), shift (i32). With
 * two planes a row has the blocks with the high bytes of its numbers, then as many with the low ones.
 */
export function activationLayout(payloadBytes, planes) {
  return {
    planes,
    scale: payloadBytes,
    start: payloadBytes + 4,
    scaledSum: payloadBytes + 8,
    shift: payloadBytes + 12,
    bytes: payloadBytes + 16,
  };
}
