import { loadHalfs, narrowToHalfs } from './half';

/** Writes one head's key at `position` into [position / 4][dimension][4 positions] halfs. */
export function storeKey(keys: usize, key: usize, position: usize, dimensions: usize): void {
  let out = keys + (position >> 2) * (dimensions << 3) + ((position & 3) << 1);
  for (let d: usize = 0; d < dimensions; d += 4, key += 16, out += 32) {
    const halfs = narrowToHalfs(v128.load(key));
    store<u16>(out, i32x4.extract_lane(halfs, 0));
    store<u16>(out, i32x4.extract_lane(halfs, 1), 8);
    store<u16>(out, i32x4.extract_lane(halfs, 2), 16);
    store<u16>(out, i32x4.extract_lane(halfs, 3), 24);
  }
}

/** Writes one head's value at `position` into [dimension / 8][position][8 dimensions] halfs. */
export function storeValue(
  values: usize, value: usize, position: usize, dimensions: usize, valueStride: usize,
): void {
  let out = values + (position << 4);
  for (let d: usize = 0; d < dimensions; d += 8, value += 32, out += valueStride) {
    v128.store(
      out,
      i16x8.narrow_i32x4_u(narrowToHalfs(v128.load(value)), narrowToHalfs(v128.load(value, 16))),
    );
  }
}

/** Widens one head's keys of `positions` positions, from a multiple of 8 on, for `panelScores…`. */
export function widenKeys(panel: usize, keys: usize, positions: usize, dimensions: usize): void {
  const blockBytes = dimensions << 3;
  for (let position: usize = 0; position < positions; position += 8) {
    for (const end = keys + blockBytes; keys < end; keys += 8, panel += 32) {
      v128.store(panel, loadHalfs(keys));
      v128.store(panel, loadHalfs(keys + blockBytes), 16);
    }
    keys += blockBytes;
  }
}

/** Widens one head's values of `positions` positions for `panelValues…`. */
export function widenValues(
  panel: usize, values: usize, positions: usize, dimensions: usize, valueStride: usize,
): void {
  for (let dimension: usize = 0; dimension < dimensions; dimension += 8, values += valueStride) {
    let value = values;
    for (const end = values + (positions << 4); value < end; value += 16, panel += 32) {
      v128.store(panel, loadHalfs(value));
      v128.store(panel, loadHalfs(value + 8), 16);
    }
  }
}
