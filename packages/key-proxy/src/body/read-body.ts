import { Refusal } from '../refusal.ts';

/**
 * The bytes of a request's body.
 * @throws Refusal as soon as more than the limit was announced or received
 */
export async function readBody(request: Request, maximumBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('Content-Length') ?? 0);
  if (announced > maximumBytes) throw tooLarge(maximumBytes);
  if (!request.body) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body) {
    bytes += piece.byteLength;
    if (bytes > maximumBytes) throw tooLarge(maximumBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

function tooLarge(maximumBytes: number): Refusal {
  return new Refusal({
    status: 413,
    type: 'invalid_request_error',
    code: 'body_too_large',
    message: `The body has more than ${maximumBytes} bytes.`,
  });
}
