import { type MlcBuild, type ModelManifest, parseManifest } from '@localmost/protocol';
import { modelVersion } from '@mlc-ai/web-llm';
import { byteTokenizer } from './byte-tokenizer.ts';
import type { LibraryMetadata } from './library-metadata.ts';

/** A model that says nothing: its weights are random, and its tokens single bytes. */
export interface MadeUpModel {
  manifest: ModelManifest;
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** What a made-up model is made from. */
export interface MadeUpModelOptions {
  /** The model library: a real one, or bytes that only lie in its place. */
  library: Uint8Array<ArrayBuffer>;
  /** The weights that the library wants; a few small ones when absent. */
  metadata?: LibraryMetadata;
  contextWindow?: number;
  /** Changes of the manifest's build. */
  build?: Partial<MlcBuild>;
  /** Changes of single files, by path. */
  replace?: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  seed?: number;
}

const controlTokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const shardBytes = 24 * 2 ** 20;

const smallMetadata: LibraryMetadata = {
  model_type: 'llama',
  quantization: 'q0f32',
  context_window_size: 256,
  sliding_window_size: -1,
  attention_sink_size: -1,
  params: [
    { name: 'model.embed_tokens.weight', shape: ['vocab_size', 16], dtype: 'float32' },
    { name: 'model.norm.weight', shape: [16], dtype: 'float32' },
  ],
};

/** Makes a whole MLC model with its manifest; the same for the same options. */
export async function makeUpModel(options: MadeUpModelOptions): Promise<MadeUpModel> {
  const { library, metadata = smallMetadata, seed = 1 } = options;
  const vocabularySize = vocabularyOf(metadata);
  const contextWindow = options.contextWindow ?? 256;
  const weights = makeUpWeights(metadata, vocabularySize, seed);
  const files = new Map<string, Uint8Array<ArrayBuffer>>([
    ['library.wasm', library],
    ['mlc-chat-config.json', encode(chatConfig(metadata, vocabularySize, contextWindow))],
    ['tokenizer.json', new TextEncoder().encode(byteTokenizer(controlTokens, vocabularySize))],
    ...weights,
    ...Object.entries(options.replace ?? {}),
  ]);
  const entries = await Promise.all(
    [...files].map(async ([path, bytes]) => ({
      path,
      byteLength: bytes.byteLength,
      sha256: await sha256(bytes),
    })),
  );
  const manifest = parseManifest({
    schemaVersion: 1,
    id: 'made-up',
    name: 'Made up',
    description: 'Random weights, for tests of everything but what a model says.',
    license: 'Apache-2.0',
    format: 'mlc',
    architecture: metadata.model_type,
    quantization: metadata.quantization,
    parameterCount: 1000,
    contextWindow,
    capabilities: { chat: true },
    kvCacheBytesPerToken: 128,
    files: entries,
    sources: [{ kind: 'url', baseUrl: '/made-up/' }],
    mlc: {
      recordId: 'made-up',
      libraryVersion: modelVersion,
      libraryPath: 'library.wasm',
      gpuMemoryBytes: 2 ** 20,
      requiredFeatures: [],
      ...options.build,
    },
  });
  return { manifest, files };
}

/** A library fixes the length of its first weight, the embedding, or leaves it to the tokenizer. */
function vocabularyOf({ params }: LibraryMetadata): number {
  const length = params[0]?.shape[0];
  return typeof length === 'number' ? length : 256 + controlTokens.length;
}

function chatConfig(
  { model_type, quantization, sliding_window_size, attention_sink_size }: LibraryMetadata,
  vocabularySize: number,
  contextWindow: number,
): object {
  return {
    version: '0.1.0',
    model_type,
    quantization,
    model_config: { num_hidden_layers: 1, num_attention_heads: 1, head_dim: 16 },
    vocab_size: vocabularySize,
    context_window_size: contextWindow,
    sliding_window_size,
    attention_sink_size,
    prefill_chunk_size: 128,
    temperature: 1,
    top_p: 1,
    repetition_penalty: 1,
    frequency_penalty: 0,
    presence_penalty: 0,
    tokenizer_files: ['tokenizer.json'],
    tokenizer_info: {
      token_postproc_method: 'byte_level',
      prepend_space_in_encode: false,
      strip_space_in_decode: false,
    },
    conv_template: {
      name: 'made-up',
      system_template: '<|im_start|>system\n{system_message}<|im_end|>\n',
      system_message: '',
      roles: {
        user: '<|im_start|>user',
        assistant: '<|im_start|>assistant',
        tool: '<|im_start|>tool',
      },
      role_templates: {
        user: '{user_message}',
        assistant: '{assistant_message}',
        tool: '{tool_message}',
      },
      seps: ['<|im_end|>\n'],
      role_content_sep: '\n',
      role_empty_sep: '\n',
      stop_str: ['<|im_end|>'],
      stop_token_ids: [256, 258],
    },
  };
}

function makeUpWeights(
  { params }: LibraryMetadata,
  vocabularySize: number,
  seed: number,
): [string, Uint8Array<ArrayBuffer>][] {
  const shards: { bytes: Uint8Array<ArrayBuffer>; records: object[] }[] = [];
  let pending: { name: string; shape: number[]; dtype: string; nbytes: number }[] = [];
  let random = seed >>> 0 || 1;
  const flush = () => {
    const total = pending.reduce((sum, { nbytes }) => sum + nbytes, 0);
    if (total === 0) return;
    const bytes = new Uint8Array(total);
    let byteOffset = 0;
    const records = pending.map((tensor) => {
      random = fill(bytes.subarray(byteOffset, byteOffset + tensor.nbytes), tensor.dtype, random);
      const record = { ...tensor, format: 'raw', byteOffset };
      byteOffset += tensor.nbytes;
      return record;
    });
    shards.push({ bytes, records });
    pending = [];
  };
  for (const { name, shape, dtype } of params) {
    const lengths = shape.map((length) => (typeof length === 'number' ? length : vocabularySize));
    const elements = lengths.reduce((product, length) => product * length, 1);
    const nbytes = elements * (dtype === 'float16' ? 2 : 4);
    const waiting = pending.reduce((sum, tensor) => sum + tensor.nbytes, 0);
    if (waiting > 0 && waiting + nbytes > shardBytes) flush();
    pending.push({ name, shape: lengths, dtype, nbytes });
  }
  flush();
  const path = (index: number) => `params_shard_${index}.bin`;
  const list = {
    metadata: { ParamSize: params.length },
    records: shards.map(({ bytes, records }, index) => ({
      dataPath: path(index),
      format: 'raw-shard',
      nbytes: bytes.byteLength,
      records,
    })),
  };
  return [
    ['tensor-cache.json', encode(list)],
    ...shards.map(({ bytes }, index): [string, Uint8Array<ArrayBuffer>] => [path(index), bytes]),
  ];
}

/** Small random numbers; packed weights take any bits. @returns the generator's next state */
function fill(bytes: Uint8Array<ArrayBuffer>, dtype: string, state: number): number {
  let random = state;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = dtype === 'float16' ? 2 : 4;
  for (let offset = 0; offset < bytes.byteLength; offset += step) {
    // xorshift32 @see https://doi.org/10.18637/jss.v008.i14
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    if (dtype === 'float32') view.setFloat32(offset, (random / 2 ** 31) * 0.05, true);
    else if (dtype === 'uint32') view.setUint32(offset, random >>> 0, true);
    // Sign and fraction are drawn; the exponent gives values from 0.03 to 0.06.
    else view.setUint16(offset, (random & 0x83ff) | 0x2800, true);
  }
  return random;
}

function encode(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
