/** Writes 4 results, or adds them to what stands there. */
// @ts-ignore: decorator
@inline
export function storeSum(address: usize, sum: v128, accumulate: bool): void {
  if (accumulate) sum = f32x4.add(sum, v128.load(address));
  v128.store(address, sum);
}
