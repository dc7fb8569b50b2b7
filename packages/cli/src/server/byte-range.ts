/** Inclusive positions of the bytes that a request asks for. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * Reads one `Range` header against a file's length: the range, `whole` where the header asks for
 * none or for several (a server may ignore those), or `unsatisfiable`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range
 */
export function parseRange(
  header: string | undefined,
  byteLength: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return 'whole';
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const suffixLength = Math.min(Number(to), byteLength);
    return suffixLength === 0
      ? 'unsatisfiable'
      : { first: byteLength - suffixLength, last: byteLength - 1 };
  }
  const first = Number(from);
  const last = to === '' ? byteLength - 1 : Math.min(Number(to), byteLength - 1);
  if (first >= byteLength) return 'unsatisfiable';
  return first > last ? 'whole' : { first, last };
}
