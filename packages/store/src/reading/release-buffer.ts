/**
 * Frees a large buffer at once. The garbage collector would do it late: what it counts are objects,
 * and a buffer is one small object. Nothing happens in browsers that cannot.
 */
export function releaseBuffer(buffer: ArrayBuffer): void {
  const { transfer }: { transfer?: (byteLength: number) => ArrayBuffer } = buffer;
  transfer?.call(buffer, 0);
}
