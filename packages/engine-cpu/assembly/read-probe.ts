/** Reads bytes as fast as vectors can and returns a sum of them: measures what memory gives. */
export function readProbe(address: usize, bytes: usize): i32 {
  let a = i32x4.splat(0), b = a, c = a, d = a;
  const end = address + bytes;
  for (; address < end; address += 64) {
    a = i32x4.add(a, v128.load(address));
    b = i32x4.add(b, v128.load(address, 16));
    c = i32x4.add(c, v128.load(address, 32));
    d = i32x4.add(d, v128.load(address, 48));
  }
  return i32x4.extract_lane(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)), 0);
}
