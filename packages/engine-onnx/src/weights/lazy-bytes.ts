/**
 * Gives what the runtime takes for an array of bytes, made only when it is read and then let go:
 * the converted weights then never lie beside their copies in wasm memory. The runtime (1.30) looks
 * at `byteLength` and takes what it needs by one `subarray` for each constant.
 * @param make gives exactly `byteLength` bytes
 */
export function lazyBytes(byteLength: number, make: () => Uint8Array): Uint8Array {
  return Object.defineProperties(new Uint8Array(0), {
    byteLength: { value: byteLength },
    subarray: { value: (begin: number, end: number) => make().subarray(begin, end) },
  });
}
