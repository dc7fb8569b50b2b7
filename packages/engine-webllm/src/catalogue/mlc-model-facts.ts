import { chatConfigName, malformedFile, parseChatConfig } from '../chat-config.ts';
import { parseTensorList } from '../loading/tensor-list.ts';

const bytesPerFloat = 4;

/** What a manifest takes from a model's own files. */
export interface MlcModelFacts {
  architecture: string;
  quantization: string | undefined;
  /** As the settings say; a manifest may offer less. */
  contextWindow: number;
  parameterCount: number;
  /** Bytes of keys and values that one token needs at 32-bit floats. */
  kvCacheBytesPerToken: number;
  /** The files that the engine will read, beside the library and the two that were given. */
  otherFiles: readonly string[];
}

/**
 * Reads what a manifest needs from `mlc-chat-config.json` and `tensor-cache.json`.
 * @throws MalformedModelError
 */
export function mlcModelFacts(chatConfig: Uint8Array, tensorCache: Uint8Array): MlcModelFacts {
  const config = parseChatConfig(chatConfig);
  const shards = parseTensorList(tensorCache);
  const windows = [config.context_window_size, config.sliding_window_size];
  return {
    architecture: config.model_type ?? 'unknown',
    quantization: config.quantization,
    contextWindow: Math.max(...windows),
    parameterCount: parameterCount(shards, config.quantization),
    kvCacheBytesPerToken: kvCacheBytes(config.model_config ?? {}),
    otherFiles: [tokenizerName(config.tokenizer_files), ...shards.map(({ dataPath }) => dataPath)],
  };
}

/** The one tokenizer file that web-llm reads. @throws MalformedModelError where it could read none */
export function tokenizerName(tokenizerFiles: readonly string[]): string {
  const name = ['tokenizer.json', 'tokenizer.model'].find((file) => tokenizerFiles.includes(file));
  if (name !== undefined) return name;
  throw malformedFile(chatConfigName, 'tokenizer_files: web-llm reads none of these');
}

/** Packed weights lie in 32-bit words, as many in each as the quantisation's name says. */
function parameterCount(
  shards: ReturnType<typeof parseTensorList>,
  quantization: string | undefined,
): number {
  const bits = Number(/^q(\d+)/.exec(quantization ?? '')?.[1] ?? 0);
  const perWord = bits > 0 ? Math.floor(32 / bits) : 1;
  let count = 0;
  for (const { name, dtype, shape } of shards.flatMap(({ records }) => records)) {
    // Scales belong to the weights beside them and are no parameters of their own.
    if (name.endsWith('_scale') || name.endsWith('q_scale')) continue;
    const elements = shape.reduce((product, length) => product * length, 1);
    count += dtype === 'uint32' ? elements * perWord : elements;
  }
  return Math.max(1, count);
}

function kvCacheBytes(config: Readonly<Record<string, unknown>>): number {
  const number = (name: string): number | undefined => {
    const value = config[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
      ? value
      : undefined;
  };
  const layers = number('num_hidden_layers') ?? number('n_layer');
  const heads = number('num_attention_heads') ?? number('n_head');
  const width = number('hidden_size') ?? number('n_embd');
  const dimension = number('head_dim') ?? (width && heads && width / heads);
  const keyHeads = number('num_key_value_heads') ?? heads;
  if (!layers || !keyHeads || !dimension) {
    throw malformedFile(chatConfigName, 'model_config does not give layers and heads');
  }
  return 2 * layers * keyHeads * dimension * bytesPerFloat;
}
