import type { ModelFile } from '@localmost/protocol';
import { malformed } from '../faults.ts';
import { type HeaderMap, scanHeader } from './scan-header.ts';

const firstReadBytes = 4 * 2 ** 20;
const mostHeaderBytes = 128 * 2 ** 20;

/**
 * A file's first bytes, at least as many as its header takes, and where the header's parts lie.
 * @throws MalformedModelError · CorruptFileError
 */
export async function readHeader(
  file: ModelFile,
): Promise<{ header: Uint8Array<ArrayBuffer>; map: HeaderMap }> {
  const most = Math.min(file.byteLength, mostHeaderBytes);
  for (let wanted = Math.min(firstReadBytes, most); ; wanted = Math.min(2 * wanted, most)) {
    const header = await file.read(0, wanted);
    const map = scanHeader(header, file.byteLength);
    if (map !== null) return { header, map };
    if (wanted === most) throw malformed(`The header is longer than ${most} bytes.`);
  }
}
