// Numbers that the loader, the quantisers and the generated kernels agree on.
import { RELAXED } from './variant';

/** Columns of a block, of weights and of activations alike. */
export const BLOCK: usize = 32;

/** Bytes of a block of a 16-row tile. */
export const INT4_SYMMETRIC_BYTES: usize = 288;
export const INT4_AFFINE_BYTES: usize = 320;
export const INT8_BYTES: usize = 544;
export const INT4_SCALES: usize = 256;
export const INT4_MINIMUMS: usize = 288;
export const INT8_SCALES: usize = 512;

/** Bytes before the scale of an activation block; see `build/generator/tile-layout.mjs`. */
export const INT4_PAYLOAD: usize = RELAXED ? 32 : 64;
export const INT8_PAYLOAD: usize = 64;
export const ACTIVATION_TAIL: usize = 16;

/**
 * Halfs are widened by moving their bits, which leaves them 2^112 too small; the other factor of each
 * product makes up for it. Scales of weights are stored times 2^8, so that small ones stay normal
 * numbers: subnormal ones would be lost by the widening or slow.
 */
export const HALF_FACTOR: f32 = 5192296858534827628530496329220096.0; // 2^112
export const SCALE_FACTOR: f32 = 20282409603651670423947251286016.0; // 2^104
