import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequestError } from '@localmost/protocol';

/** HMAC-SHA-256 wants a key of at least its own length. @see https://www.rfc-editor.org/rfc/rfc2104#section-3 */
const shortestSecretBytes = 32;

/**
 * A key that signs tokens; the app's server and the proxy share it.
 * @throws InvalidRequestError for a text or bytes shorter than 32 bytes
 */
export function checkSecret(secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  if (bytes.byteLength >= shortestSecretBytes) return bytes;
  throw new InvalidRequestError({
    message: `The secret has ${bytes.byteLength} bytes; ${shortestSecretBytes} are the least.`,
    details: { path: 'secret', bytes: bytes.byteLength, minimumBytes: shortestSecretBytes },
    remedies: ['Make one with `openssl rand -base64 48` and keep it in the environment.'],
  });
}

/** The signature of a text: 32 bytes. */
export function sign(text: string, secret: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(text).digest();
}

/** True when the signature is the text's; takes the same time wherever the two differ. */
export function hasSignature(text: string, signature: Uint8Array, secret: Uint8Array): boolean {
  const expected = sign(text, secret);
  return signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected);
}
