import { OutOfMemoryError } from '@localmost/protocol';

/**
 * SHA-256 in lower-case hex, computed off the thread. The bytes may be changed after the call.
 * @throws OutOfMemoryError where the browser cannot: the only way in which hashing fails
 */
export async function sha256Hex(bytes: BufferSource): Promise<string> {
  try {
    return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  } catch (error) {
    throw new OutOfMemoryError({
      message: `The browser could not hash ${bytes.byteLength} bytes.`,
      details: { byteLength: bytes.byteLength },
      remedies: ['Close other tabs and try again.', 'Choose a smaller model.'],
      cause: error,
    });
  }
}

/** Lower-case hex of the bytes. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** The bytes behind {@link toHex}. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
