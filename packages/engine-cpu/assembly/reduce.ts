// Horizontal sums and maxima; the order is fixed, so that every build gives the same bits.

// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

// @ts-ignore: decorator
@inline
export function sumIntegerLanes(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

// @ts-ignore: decorator
@inline
export function maximumLane(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** Of `count` floats, a multiple of 8. */
export function sumOfSquares(x: usize, count: usize): f32 {
  let a = f32x4.splat(0), b = f32x4.splat(0);
  for (const end = x + (count << 2); x < end; x += 32) {
    const u = v128.load(x), v = v128.load(x, 16);
    a = f32x4.add(a, f32x4.mul(u, u));
    b = f32x4.add(b, f32x4.mul(v, v));
  }
  return sumLanes(f32x4.add(a, b));
}
