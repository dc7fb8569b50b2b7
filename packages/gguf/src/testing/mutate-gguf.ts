import { type GgufField, type GgufFields, ggufFields } from './gguf-fields.ts';
import { randomSource } from './random-source.ts';
import { tinyModel } from './tiny-model.ts';
import { type WritableValue, writeGguf } from './write-gguf.ts';

/** A damaged file, and what was done to it, in words. */
export interface MutatedGguf {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly kind: MutationKind;
  readonly what: string;
}

/** The ways in which files are damaged. */
export const mutationKinds = [
  'header bytes',
  'header number',
  'huge count',
  'metadata value',
  'tensor table',
  'overlap',
  'tokenizer',
  'chat template',
  'block data',
  'truncation',
  'splice',
] as const;

/** One of {@link mutationKinds}. */
export type MutationKind = (typeof mutationKinds)[number];

type Draw = (below: number) => number;

const { metadata, tensors } = tinyModel({ contextLength: 64 });
const wholeFile = writeGguf(metadata, tensors);
const whole: GgufFields = ggufFields(wholeFile);

/** A small model damaged in the way that the seed says; the same seed gives the same file. */
export function mutateGguf(seed: number): MutatedGguf {
  const random = randomSource(seed * 7919 + 13);
  const draw: Draw = (below) => Math.floor(random() * below);
  const kind = mutationKinds[seed % mutationKinds.length] ?? 'splice';
  return { kind, ...mutations[kind](draw) };
}

type Mutation = (draw: Draw) => { bytes: Uint8Array<ArrayBuffer>; what: string };

const mutations: Readonly<Record<MutationKind, Mutation>> = {
  'header bytes': (draw) => scattered(draw, 0, whole.headerBytes, 1 + draw(8)),
  'header number': (draw) => overwritten(draw, whole.fields),
  'huge count': (draw) =>
    overwritten(
      draw,
      whole.fields.filter(({ byteLength }) => byteLength === 8),
    ),
  'tensor table': (draw) =>
    overwritten(
      draw,
      whole.fields.filter(({ owner }) => owner.endsWith('.weight')),
    ),
  'block data': (draw) => scattered(draw, whole.headerBytes, wholeFile.length, 1 + draw(400)),
  overlap(draw) {
    const offsets = whole.fields.filter(({ kind }) => kind === 'offset');
    const [one, other] = [pick(draw, offsets), pick(draw, offsets)];
    const bytes = wholeFile.slice();
    const near = other.offset === one.offset ? 32n : BigInt(32 * draw(3));
    const view = new DataView(bytes.buffer);
    view.setBigUint64(one.offset, view.getBigUint64(other.offset, true) + near, true);
    return { bytes, what: `${one.owner} at the place of ${other.owner} and ${near} bytes on` };
  },
  truncation(draw) {
    const length = draw(wholeFile.length);
    return { bytes: wholeFile.slice(0, length), what: `cut to ${length} bytes` };
  },
  splice(draw) {
    const [from, to, length] = [draw(wholeFile.length), draw(wholeFile.length), draw(512)];
    const piece = wholeFile.subarray(from, from + length);
    const removed = draw(2) * length;
    const parts = [wholeFile.subarray(0, to), piece, wholeFile.subarray(to + removed)];
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return { bytes, what: `${length} bytes from ${from} put in at ${to}, ${removed} taken out` };
  },
  'metadata value'(draw) {
    const [key] = pick(draw, [...metadata]);
    const value = pick(draw, oddValues);
    return rewritten(key, value);
  },
  tokenizer(draw) {
    const [key, value] = pick(draw, oddTokenizers)(draw);
    return rewritten(key, value);
  },
  'chat template': (draw) => rewritten('tokenizer.chat_template', pick(draw, oddTemplates)),
};

const oddNumbers = [
  0n,
  1n,
  2n,
  3n,
  31n,
  33n,
  255n,
  65_535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  BigInt(wholeFile.length),
  BigInt(wholeFile.length - 1),
  BigInt(wholeFile.length + 1),
];

const oddValues: readonly WritableValue[] = [
  0,
  1,
  3,
  7,
  2 ** 16,
  2 ** 31,
  2 ** 32 - 1,
  true,
  '',
  'llama',
  'gpt2',
  '\0',
  'x'.repeat(70_000),
  { float: Number.NaN },
  { float: Number.POSITIVE_INFINITY },
  { float: -1 },
  { float: 0 },
  [],
  ['a'],
  Array.from({ length: 5000 }, () => ''),
  new Int32Array(0),
  Int32Array.of(-1),
];

const tokens = metadata.get('tokenizer.ggml.tokens') as readonly string[];

const oddTokenizers: readonly ((draw: Draw) => [string, WritableValue])[] = [
  (draw) => ['tokenizer.ggml.tokens', tokens.slice(0, draw(tokens.length))],
  (draw) => ['tokenizer.ggml.tokens', tokens.with(draw(tokens.length), pick(draw, tokens))],
  (draw) => ['tokenizer.ggml.tokens', tokens.with(draw(tokens.length), pick(draw, oddTexts))],
  (draw) => ['tokenizer.ggml.tokens', [...tokens, ...Array.from({ length: draw(40) }, String)]],
  (draw) => ['tokenizer.ggml.token_type', new Int32Array(draw(2 * tokens.length)).fill(draw(8))],
  (draw) => ['tokenizer.ggml.token_type', new Int32Array(tokens.length).fill(draw(8))],
  (draw) => ['tokenizer.ggml.eos_token_id', pick(draw, [260, 261, 2 ** 31, 2 ** 32 - 1, 0])],
  (draw) => ['tokenizer.ggml.bos_token_id', pick(draw, [260, 2 ** 32 - 1, 3])],
  (draw) => [
    'tokenizer.ggml.merges',
    Array.from({ length: 1 + draw(60) }, () => pick(draw, oddMerges)),
  ],
  // Each merge asks for the piece that the next one makes, and the last for the first's.
  () => ['tokenizer.ggml.merges', ['ab a', 'a b', 'aba ab', 'b aab', 'aab a']],
  (draw) => ['tokenizer.ggml.pre', pick(draw, ['gpt-2', 'smollm', 'llama-bpe', 'qwen2', '', 'x'])],
  (draw) => ['tokenizer.ggml.model', pick(draw, ['gpt2', 'llama', 'bert', ''])],
];

const oddTexts = [
  '',
  ' ',
  '\0',
  'ÿ'.repeat(40_000),
  '😀',
  '__proto__',
  'constructor',
  '<|im_start|>',
];
const oddMerges = [
  'a b',
  'a a',
  'aa aa',
  'a',
  '',
  ' ',
  'a  b',
  'a b c',
  '__proto__ a',
  'x '.repeat(900),
];

const oddTemplates = [
  '',
  '{{',
  '{% if %}',
  '{{ raise_exception("no") }}',
  '{{ messages[99].content }}',
  '{{ __proto__ }}{{ constructor.constructor("return 1")() }}',
  '{% for a in range(1000000000) %}x{% endfor %}',
  '{% for a in range(20000) %}{% for b in range(20000) %}x{% endfor %}{% endfor %}',
  '{% set ns = namespace(s="x") %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}',
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  '{{ "x" * 10000000000 }}',
  `${'{% if true %}'.repeat(3000)}x${'{% endif %}'.repeat(3000)}`,
  `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`,
  '{% for m in messages %}{{ m.content }}{% endfor %}',
];

function rewritten(key: string, value: WritableValue): ReturnType<Mutation> {
  const bytes = writeGguf(new Map([...metadata, [key, value]]), tensors);
  return { bytes, what: `${key} is ${(JSON.stringify(value) ?? '').slice(0, 60)}` };
}

function overwritten(draw: Draw, fields: readonly GgufField[]): ReturnType<Mutation> {
  const bytes = wholeFile.slice();
  const view = new DataView(bytes.buffer);
  const told: string[] = [];
  for (let count = 1 + draw(2); count > 0; count -= 1) {
    const { offset, byteLength, kind, owner } = pick(draw, fields);
    const value = pick(draw, oddNumbers);
    if (byteLength === 1) view.setUint8(offset, Number(value & 255n));
    else if (byteLength === 4) view.setUint32(offset, Number(value & 0xffff_ffffn), true);
    else view.setBigUint64(offset, value, true);
    told.push(`${kind} of "${owner}" at ${offset} is ${value}`);
  }
  return { bytes, what: told.join(', ') };
}

function scattered(draw: Draw, from: number, to: number, count: number): ReturnType<Mutation> {
  const bytes = wholeFile.slice();
  for (let index = 0; index < count; index += 1) bytes[from + draw(to - from)] = draw(256);
  return { bytes, what: `${count} bytes from ${from} to ${to}` };
}

function pick<Item>(draw: Draw, items: readonly Item[]): Item {
  const item = items[draw(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
