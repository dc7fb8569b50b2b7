// 16-bit floats in vectors; wasm has no instruction for them.

/** Widens 4 halfs; the results are 2^112 too small (see layout.ts). */
// @ts-ignore: decorator
@inline
export function loadHalfs(address: usize): v128 {
  return v128.and(i32x4.shl(v128.load16x4_s(address), 13), i32x4.splat(0x8fffe000));
}

/**
 * Narrows 4 floats to halfs in the low 16 bits of each lane, to the nearest, ties to even. Numbers
 * below 2^-14 become zero, numbers beyond 65504 become that.
 */
export function narrowToHalfs(x: v128): v128 {
  const magnitude = f32x4.pmin(f32x4.abs(x), f32x4.splat(65504));
  const odd = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  const rounded = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, i32x4.splat(0xfff)), odd), 13);
  const half = i32x4.sub(rounded, i32x4.splat(112 << 10));
  const normal = f32x4.ge(magnitude, f32x4.splat(0.00006103515625));
  const sign = v128.and(i32x4.shr_u(x, 16), i32x4.splat(0x8000));
  return v128.or(v128.and(half, normal), sign);
}

/** The value of one half as files store it, subnormals included. */
export function halfToFloat(half: u32): f32 {
  const magnitude = reinterpret<f32>((half & 0x7fff) << 13) * <f32>5192296858534827628530496329220096.0;
  return half & 0x8000 ? -magnitude : magnitude;
}

/** A weight scale as the kernels store it: times 2^8, then narrowed. */
export function encodeScale(scale: f32): u32 {
  return <u32>i32x4.extract_lane(narrowToHalfs(f32x4.splat(scale * 256)), 0);
}
