/** A vector in the form that OpenAI's `encoding_format: 'base64'` has: 32-bit floats, little-endian. */
export function toBase64(vector: Float32Array): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  for (const [index, value] of vector.entries()) view.setFloat32(index * 4, value, true);
  let binary = '';
  for (let offset = 0; offset < view.byteLength; offset += 1) {
    binary += String.fromCharCode(view.getUint8(offset));
  }
  return btoa(binary);
}
