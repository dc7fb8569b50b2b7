import { UnexpectedResponseError } from '@localmost/protocol';

const blockBytes = 512;
/** A header's size field holds eleven octal digits; above that the bytes are written in binary. */
const maximumOctalBytes = 8 ** 11 - 1;
/** More entries than a manifest may have files is no archive of ours. */
const maximumEntries = 2000;

/**
 * Gives the header of one file in a tar archive.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export function tarHeader(path: string, byteLength: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(blockBytes);
  const put = (offset: number, text: string) => header.set(new TextEncoder().encode(text), offset);
  const { name, prefix } = splitPath(path);
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  if (byteLength <= maximumOctalBytes) put(124, `${byteLength.toString(8).padStart(11, '0')}\0`);
  else new DataView(header.buffer).setBigUint64(128, BigInt(byteLength));
  if (byteLength > maximumOctalBytes) header[124] = 0x80;
  put(136, '00000000000\0');
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(345, prefix);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** Gives the zero bytes that follow a file's content. */
export function tarPadding(byteLength: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((blockBytes - (byteLength % blockBytes)) % blockBytes);
}

/** Gives the two empty blocks that end an archive. */
export function tarEnd(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(2 * blockBytes);
}

/**
 * Gives the files of an archive as slices of it, by path; nothing is read but the headers.
 * @throws UnexpectedResponseError where it is not a sound archive
 */
export async function readTar(archive: Blob): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  for (let offset = 0; offset + blockBytes <= archive.size; ) {
    const block = await archive.slice(offset, offset + blockBytes).arrayBuffer();
    const header = new Uint8Array(block);
    if (header.every((byte) => byte === 0)) return files;
    const byteLength = sizeOf(header);
    const start = offset + blockBytes;
    const sound = checksumHolds(header) && start + byteLength <= archive.size;
    if (!sound || files.size >= maximumEntries) throw brokenArchive(offset);
    const prefix = textAt(header, 345, 155);
    const name = textAt(header, 0, 100);
    files.set(prefix ? `${prefix}/${name}` : name, archive.slice(start, start + byteLength));
    offset = start + byteLength + tarPadding(byteLength).byteLength;
  }
  throw brokenArchive(archive.size);
}

/** Paths of up to 240 characters: 100 in the name, the folders before them in the prefix. */
function splitPath(path: string): { name: string; prefix: string } {
  if (path.length <= 100) return { name: path, prefix: '' };
  const cut = path.indexOf('/', path.length - 101);
  if (cut < 0 || cut > 155) {
    throw new RangeError(`The path "${path}" is too long for a tar archive.`);
  }
  return { name: path.slice(cut + 1), prefix: path.slice(0, cut) };
}

function sizeOf(header: Uint8Array): number {
  if (header[124] === 0x80) {
    return Number(new DataView(header.buffer, header.byteOffset).getBigUint64(128));
  }
  return Number.parseInt(textAt(header, 124, 12) || '0', 8);
}

function checksumHolds(header: Uint8Array): boolean {
  const sum = header.reduce(
    (total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte),
    0,
  );
  return Number.parseInt(textAt(header, 148, 8), 8) === sum;
}

function textAt(header: Uint8Array, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim();
}

function brokenArchive(offset: number): UnexpectedResponseError {
  return new UnexpectedResponseError({
    message: `The file is not an archive of a model: it breaks at byte ${offset}.`,
    details: { offset },
    remedies: ['Export the model again and choose that file.'],
  });
}
