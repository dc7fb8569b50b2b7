/** One number of a header: where it stands, how wide it is, and what it says. */
export interface GgufField {
  readonly offset: number;
  readonly byteLength: 1 | 4 | 8;
  readonly kind: 'count' | 'length' | 'value' | 'type' | 'dimension' | 'offset';
  /** The metadata key or tensor that it belongs to; empty for the file's own counts. */
  readonly owner: string;
}

/** A well-formed file taken apart, for tests that damage it at a chosen place. */
export interface GgufFields {
  readonly fields: readonly GgufField[];
  /** Where the header ends. */
  readonly headerBytes: number;
}

const valueBytes: Readonly<Record<number, 1 | 4 | 8>> = {
  0: 1,
  1: 1,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
};

/** Finds every number in the header of a file that `writeGguf` wrote. */
export function ggufFields(bytes: Uint8Array<ArrayBuffer>): GgufFields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: GgufField[] = [];
  let at = 4;
  const number = (byteLength: 1 | 4 | 8, kind: GgufField['kind'], owner: string): number => {
    fields.push({ offset: at, byteLength, kind, owner });
    at += byteLength;
    if (byteLength === 1) return view.getUint8(at - 1);
    return byteLength === 4
      ? view.getUint32(at - 4, true)
      : Number(view.getBigUint64(at - 8, true));
  };
  const text = (owner: string): string => {
    const length = number(8, 'length', owner);
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const value = (type: number, key: string): void => {
    const byteLength = valueBytes[type];
    if (type === 8) text(key);
    else if (type === 9) {
      const element = number(4, 'type', key);
      const count = number(8, 'count', key);
      for (let index = 0; index < count; index += 1) value(element, key);
    } else if (byteLength !== undefined) number(byteLength, 'value', key);
    else throw new RangeError(`no width for type ${type}`);
  };
  number(4, 'value', 'version');
  const tensorCount = number(8, 'count', '');
  const valueCount = number(8, 'count', '');
  for (let index = 0; index < valueCount; index += 1) {
    const key = text('');
    value(number(4, 'type', key), key);
  }
  for (let index = 0; index < tensorCount; index += 1) {
    const name = text('');
    const dimensions = number(4, 'count', name);
    for (let one = 0; one < dimensions; one += 1) number(8, 'dimension', name);
    number(4, 'type', name);
    number(8, 'offset', name);
  }
  return { fields, headerBytes: at };
}
