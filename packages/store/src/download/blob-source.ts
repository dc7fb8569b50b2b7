import { UnexpectedResponseError } from '@localmost/protocol';
import type { ByteSource } from './byte-source.ts';

/** Gives a source that reads a file which a person handed over. */
export function createBlobSource(name: string, blob: Blob): ByteSource {
  return {
    url: `file:${name}`,
    isNetwork: false,
    async open({ start, end, fileByteLength }) {
      if (blob.size !== fileByteLength) {
        throw new UnexpectedResponseError({
          message: `The file "${name}" has ${blob.size} bytes; the manifest says ${fileByteLength}.`,
          details: { path: name, actualBytes: blob.size, expectedBytes: fileByteLength },
          remedies: ['Choose the folder or archive that was exported for this model.'],
        });
      }
      return { start, etag: null, body: blob.slice(start, end).stream() };
    },
  };
}
