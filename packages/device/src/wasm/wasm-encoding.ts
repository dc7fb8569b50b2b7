/*
 * As much of WebAssembly's binary format as a few functions over one memory need.
 * @see https://webassembly.github.io/spec/core/binary/
 */

/** Value types by their byte. */
export const wasmTypes = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

/** One function: its signature over i32 parameters, its further locals, and its instructions without the last `end`. */
export interface WasmFunction {
  name: string;
  parameters: number;
  result: number | null;
  locals: readonly (readonly [count: number, type: number])[];
  body: readonly number[];
}

/** A number as unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A module with these functions exported by name, and one memory of so many pages. */
export function encodeModule(
  functions: readonly WasmFunction[],
  pages: number,
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [wasmTypes.i32])),
    ...vector(result === null ? [] : [[result]]),
  ]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [
      ...vector(locals.map(([count, type]) => [...unsigned(count), type])),
      ...body,
      0x0b,
    ];
    return [...unsigned(code.length), ...code];
  });
  const exported = functions.map(({ name }, index) => {
    const letters = [...name].map((letter) => letter.charCodeAt(0));
    return [...unsigned(letters.length), ...letters, 0x00, ...unsigned(index)];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(5, vector([[0x01, ...unsigned(pages), ...unsigned(pages)]])),
    ...section(7, vector(exported)),
    ...section(10, vector(bodies)),
  ]);
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}
