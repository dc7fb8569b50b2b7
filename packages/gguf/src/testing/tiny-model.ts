import type { GgufTensorType } from '../tensor-type.ts';
import { randomSource } from './random-source.ts';
import { packedBytes, type WritableTensor, type WritableValue } from './write-gguf.ts';

/** What a generated model looks like; sizes are small enough for any test. */
export interface TinyModelShape {
  architecture: 'llama' | 'qwen2' | 'qwen3';
  /** Storage of the matrices; norms and biases are F32. */
  type: GgufTensorType;
  blocks: number;
  width: number;
  hidden: number;
  heads: number;
  headsKv: number;
  headDimension: number;
  tied: boolean;
  contextLength: number;
  /** Factor of one channel in the norms, as trained models have some that stand out of all others. */
  outlier: number;
  seed: number;
}

/** A Llama-like shape that every engine can run in milliseconds. */
export const tinyShape: TinyModelShape = {
  architecture: 'llama',
  type: 'Q4_0',
  blocks: 2,
  width: 64,
  hidden: 96,
  heads: 4,
  headsKv: 2,
  headDimension: 16,
  tied: true,
  contextLength: 256,
  outlier: 1,
  seed: 1,
};

/** The parts of a model with random weights and a byte-level vocabulary of 260 tokens. */
export interface TinyModel {
  metadata: Map<string, WritableValue>;
  tensors: WritableTensor[];
}

const outlierChannel = 3;
const controlTokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|pad|>'];

/** Makes a model of a shape, the same for the same seed; hand its parts to `writeGguf`. */
export function tinyModel(overrides: Partial<TinyModelShape> = {}): TinyModel {
  const shape = { ...tinyShape, ...overrides };
  const random = randomSource(shape.seed);
  const queries = shape.heads * shape.headDimension;
  const keys = shape.headsKv * shape.headDimension;
  const tokens = [...controlTokens, ...byteTokens()];
  const matrix = (name: string, rows: number, columns: number): WritableTensor => ({
    name,
    type: shape.type,
    columns,
    rows,
    bytes: randomBlocks(shape.type, rows, columns, random),
  });
  const vector = (name: string, columns: number, around: number): WritableTensor => {
    const values = Float32Array.from({ length: columns }, () => around + (random() - 0.5) / 5);
    return { name, type: 'F32', columns, rows: 1, bytes: new Uint8Array(values.buffer) };
  };
  const norm = (name: string): WritableTensor => {
    const weight = vector(name, shape.width, 1);
    const values = new Float32Array(weight.bytes.buffer);
    values[outlierChannel] = (values[outlierChannel] ?? 0) * shape.outlier;
    return weight;
  };
  const tensors: WritableTensor[] = [
    matrix('token_embd.weight', tokens.length, shape.width),
    norm('output_norm.weight'),
  ];
  if (!shape.tied) tensors.push(matrix('output.weight', tokens.length, shape.width));
  for (let block = 0; block < shape.blocks; block += 1) {
    const at = `blk.${block}.`;
    tensors.push(
      norm(`${at}attn_norm.weight`),
      matrix(`${at}attn_q.weight`, queries, shape.width),
      matrix(`${at}attn_k.weight`, keys, shape.width),
      matrix(`${at}attn_v.weight`, keys, shape.width),
      matrix(`${at}attn_output.weight`, shape.width, queries),
      norm(`${at}ffn_norm.weight`),
      matrix(`${at}ffn_gate.weight`, shape.hidden, shape.width),
      matrix(`${at}ffn_up.weight`, shape.hidden, shape.width),
      matrix(`${at}ffn_down.weight`, shape.width, shape.hidden),
    );
    if (shape.architecture === 'qwen2') {
      tensors.push(
        vector(`${at}attn_q.bias`, queries, 0),
        vector(`${at}attn_k.bias`, keys, 0),
        vector(`${at}attn_v.bias`, keys, 0),
      );
    }
    if (shape.architecture === 'qwen3') {
      tensors.push(
        vector(`${at}attn_q_norm.weight`, shape.headDimension, 1),
        vector(`${at}attn_k_norm.weight`, shape.headDimension, 1),
      );
    }
  }
  return { metadata: tinyMetadata(shape, tokens), tensors };
}

function tinyMetadata(shape: TinyModelShape, tokens: string[]): Map<string, WritableValue> {
  const name = shape.architecture;
  return new Map<string, WritableValue>([
    ['general.architecture', name],
    [`${name}.block_count`, shape.blocks],
    [`${name}.context_length`, shape.contextLength],
    [`${name}.embedding_length`, shape.width],
    [`${name}.feed_forward_length`, shape.hidden],
    [`${name}.attention.head_count`, shape.heads],
    [`${name}.attention.head_count_kv`, shape.headsKv],
    [`${name}.attention.key_length`, shape.headDimension],
    [`${name}.attention.value_length`, shape.headDimension],
    [`${name}.attention.layer_norm_rms_epsilon`, { float: 1e-5 }],
    [`${name}.rope.freq_base`, { float: 10_000 }],
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', 'gpt-2'],
    ['tokenizer.ggml.tokens', tokens],
    ['tokenizer.ggml.token_type', Int32Array.from(tokens, (_, id) => (id < 4 ? 3 : 1))],
    ['tokenizer.ggml.merges', []],
    ['tokenizer.ggml.eos_token_id', 2],
    ['tokenizer.ggml.bos_token_id', 1],
  ]);
}

/** The 256 letters that stand for bytes in byte-level BPE: printable ones as they are, the rest shifted. */
function byteTokens(): string[] {
  let shifted = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    if (printable) return String.fromCharCode(byte);
    shifted += 1;
    return String.fromCharCode(shifted - 1);
  });
}

/** Whole blocks of random bits, with scales that keep the values near a tenth. */
function randomBlocks(
  type: GgufTensorType,
  rows: number,
  columns: number,
  random: () => number,
): Uint8Array {
  const length = packedBytes(type, rows, columns);
  if (type === 'F32') {
    const values = Float32Array.from({ length: length / 4 }, () => (random() - 0.5) / 4);
    return new Uint8Array(values.buffer);
  }
  const bytes = Uint8Array.from({ length }, () => random() * 256);
  if (type === 'F16' || type === 'BF16') {
    // Upper byte 0x28 to 0x2f and sign: F16 of about 0.03 to 0.12. BF16 takes 0x3d: about 0.03 to 0.12.
    const upper = type === 'F16' ? 0x28 : 0x3d;
    for (let at = 1; at < length; at += 2) {
      const byte = bytes[at] ?? 0;
      bytes[at] = (byte & 0x80) | upper | (type === 'F16' ? byte & 7 : 0);
    }
    return bytes;
  }
  const scale = type === 'Q8_0' ? 0x14 : 0x24; // halves: 0x14.. about 0.001, 0x24.. about 0.017
  const perBlock = packedBytes(type, 1, type.endsWith('K') ? 256 : 32);
  for (let at = 0; at < length; at += perBlock) {
    const half = type === 'Q6_K' ? at + 208 : at;
    bytes[half + 1] = type === 'Q6_K' ? 0x04 : scale;
    if (type === 'Q4_1' || type === 'Q5_1') bytes[at + 3] = 0xb0; // minimum about -0.15
    if (type === 'Q4_K' || type === 'Q5_K') {
      bytes[at + 1] = 0x0c;
      bytes[at + 3] = 0x10;
    }
  }
  return bytes;
}
