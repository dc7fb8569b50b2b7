/** Hands out arrays of one buffer, which a kernel in WebAssembly can reach; none is given back. */
export class Arena {
  private readonly buffer: ArrayBuffer;
  private used = 0;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
  }

  /** Zeros. @throws RangeError when the buffer is full */
  floats(length: number): Float32Array<ArrayBuffer> {
    const array = new Float32Array(this.buffer, this.used, length);
    // Each array starts at a line of the cache.
    this.used += Math.ceil((4 * length) / 64) * 64;
    return array;
  }
}
