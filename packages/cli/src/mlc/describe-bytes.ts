import { createHash } from 'node:crypto';
import { type ModelFileEntry, UnexpectedResponseError } from '@localmost/protocol';

/** No settings file, tokenizer or library comes near it. */
const mostBytes = 128 * 2 ** 20;

/**
 * Reads a file whose hash nobody keeps, and pins what came.
 * @throws UnexpectedResponseError for one that is empty or longer than such files are
 */
export async function describeBytes(
  path: string,
  response: Pick<Response, 'arrayBuffer' | 'headers'>,
): Promise<{ entry: ModelFileEntry; bytes: Uint8Array }> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  const bytes =
    announced > mostBytes ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
  if (bytes.byteLength === 0 || bytes.byteLength > mostBytes) {
    throw new UnexpectedResponseError({
      message: `${path} has ${announced || bytes.byteLength} bytes, which no such file has.`,
      details: { path, byteLength: announced || bytes.byteLength },
      remedies: ['Choose another model.'],
    });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { entry: { path, byteLength: bytes.byteLength, sha256 }, bytes };
}
