import { encodeModule, unsigned, type WasmFunction, wasmTypes } from './wasm-encoding.ts';

/** Which integer product the module is built with; `relaxed` needs a browser with relaxed SIMD. */
export type ProbeVariant = 'simd' | 'relaxed';

/** Multiply-adds in one round of {@link probeModule}'s `multiplyFloats`. */
export const floatsPerRound: number = 12 * 4;

/** Multiply-adds in one round of `multiplyIntegers`: 16 of 8 bits in a relaxed product, 8 of 16 bits in a plain one. */
export const integersPerRound: Readonly<Record<ProbeVariant, number>> = {
  relaxed: 12 * 16,
  simd: 12 * 8,
};

const pageBytes = 65_536;
const bytesPerStep = 128;
/** Enough chains to hide an instruction's latency, few enough for 16 registers. */
const chains = 12;

const localGet = (index: number) => [0x20, ...unsigned(index)];
const localSet = (index: number) => [0x21, ...unsigned(index)];
const i32Const = (value: number) => [0x41, ...signed(value)];
const simd = (code: number, ...rest: number[]) => [0xfd, ...unsigned(code), ...rest];
const load = (offset: number) => simd(0x00, 0x04, ...unsigned(offset));
const v128Const = (byte: number) => simd(0x0c, ...Array.from({ length: 16 }, () => byte));
const operations = {
  i32Add: [0x6a],
  i32LessThan: [0x49],
  i32x4Add: simd(0xae),
  f32x4Add: simd(0xe4),
  f32x4Multiply: simd(0xe6),
  dotOf16Bits: simd(0xba),
  dotOf8BitsAdd: simd(0x113),
  firstLane: simd(0x1b, 0),
  memoryFill: [0xfc, 0x0b, 0x00],
} as const;

/**
 * The bytes of a small module that keeps a processor busy in three ways. Each function takes
 * `(size, repeats)`: `read` adds up `size` bytes, `multiplyFloats` and `multiplyIntegers` do `size`
 * rounds on registers; `fill(bytes)` writes to memory, which until then only stands on paper.
 */
export function probeModule(memoryBytes: number, variant: ProbeVariant): Uint8Array<ArrayBuffer> {
  const multiply =
    variant === 'relaxed'
      ? (chain: number) => [
          ...v128Const(3),
          ...v128Const(5),
          ...localGet(chain),
          ...operations.dotOf8BitsAdd,
        ]
      : (chain: number) => [
          ...[...localGet(chain), ...v128Const(3), ...operations.dotOf16Bits],
          ...[...localGet(chain), ...operations.i32x4Add],
        ];
  return encodeModule(
    [fill, read, rounds('multiplyFloats', multiplyAddFloats), rounds('multiplyIntegers', multiply)],
    Math.ceil(memoryBytes / pageBytes),
  );
}

const fill: WasmFunction = {
  name: 'fill',
  parameters: 1,
  result: null,
  locals: [],
  body: [...i32Const(0), ...i32Const(1), ...localGet(0), ...operations.memoryFill],
};

/** Locals: size, repeats, address, then eight sums. */
const read: WasmFunction = {
  name: 'read',
  parameters: 2,
  result: wasmTypes.i32,
  locals: [
    [1, wasmTypes.i32],
    [8, wasmTypes.v128],
  ],
  body: repeated(
    [
      ...[...i32Const(0), ...localSet(2)],
      ...loop([
        ...Array.from({ length: 8 }, (_, sum) => [
          ...[...localGet(3 + sum), ...localGet(2), ...load(16 * sum)],
          ...[...operations.i32x4Add, ...localSet(3 + sum)],
        ]).flat(),
        ...[...localGet(2), ...i32Const(bytesPerStep), ...operations.i32Add, 0x22, 2],
        ...[...localGet(0), ...operations.i32LessThan],
      ]),
    ],
    folded(3, 8),
  ),
};

function multiplyAddFloats(chain: number): number[] {
  return [
    ...[...localGet(chain), ...v128Const(0x3f), ...operations.f32x4Multiply],
    ...[...v128Const(0x3e), ...operations.f32x4Add],
  ];
}

/** A function that sends every chain through the same instructions, round after round. */
function rounds(name: string, step: (chain: number) => number[]): WasmFunction {
  const round = Array.from({ length: chains }, (_, chain) => [
    ...step(3 + chain),
    ...localSet(3 + chain),
  ]).flat();
  return {
    name,
    parameters: 2,
    result: wasmTypes.i32,
    locals: [
      [1, wasmTypes.i32],
      [chains, wasmTypes.v128],
    ],
    body: repeated(
      [
        ...[...i32Const(0), ...localSet(2)],
        ...loop([
          ...round,
          ...[...localGet(2), ...i32Const(1), ...operations.i32Add, 0x22, 2],
          ...[...localGet(0), ...operations.i32LessThan],
        ]),
      ],
      folded(3, chains),
    ),
  };
}

/** The work as often as the second parameter says, then the result. */
function repeated(work: number[], result: number[]): number[] {
  return [
    ...loop([...work, ...localGet(1), ...i32Const(-1), ...operations.i32Add, 0x22, 1]),
    ...result,
  ];
}

/** A loop that goes on while what its body leaves on the stack is not 0. */
function loop(body: number[]): number[] {
  return [0x03, 0x40, ...body, 0x0d, 0x00, 0x0b];
}

/** The first lane of all chains' sum, so that no compiler leaves one out. */
function folded(from: number, count: number): number[] {
  const others = Array.from({ length: count - 1 }, (_, chain) => [
    ...localGet(from + 1 + chain),
    ...operations.i32x4Add,
  ]);
  return [...localGet(from), ...others.flat(), ...operations.firstLane];
}

/** A small number as signed LEB128, as constants are written. */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
