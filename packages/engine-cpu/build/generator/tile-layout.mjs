/**
 * How weights and activations lie in memory, for the templates; `assembly/layout.ts` and
 * `src/weights/matrix-format.ts` state the same numbers.
 *
 * A tile is 16 rows; a block is 32 columns of a tile. One 32-bit lane of a vector holds 4 bytes of
 * one row, so a vector serves 4 rows, and one splat of 4 activations serves them all.
 */
export const rowGroups = 4;

/** 4-bit weights: a byte's low nibble is column j, its high nibble column j + 16. */
export const int4 = {
  wordsPerRow: 4,
  scaleOffset: 256,
  minimumOffset: 288,
  symmetricBytes: 288,
  affineBytes: 320,
};

/** 8-bit weights: signed bytes, column by column. */
export const int8 = { wordsPerRow: 8, scaleOffset: 512, bytes: 544 };

/**
 * An activation block: the numbers, then scale (f32), start (i32), scaled sum (f32), shift (i32). Where
 * 16-bit numbers stand as two signed bytes a row has two planes: the blocks with the high bytes, then
 * as many with the low ones.
 */
export function activationLayout(variant, bits) {
  const planes = bits === 4 && variant === 'relaxed' ? 2 : 1;
  const payloadBytes = planes === 2 ? 32 : 64;
  return {
    planes,
    scale: payloadBytes,
    start: payloadBytes + 4,
    scaledSum: payloadBytes + 8,
    shift: payloadBytes + 12,
    bytes: payloadBytes + 16,
  };
}
