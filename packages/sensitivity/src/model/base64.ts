/** The bytes that a module of this package carries as text. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const signs = atob(text);
  const bytes = new Uint8Array(signs.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = signs.charCodeAt(index);
  return bytes;
}
