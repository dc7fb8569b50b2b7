import type { MlcBuild, ModelManifest } from '@localmost/protocol';
import type { ModelRecord } from '@mlc-ai/web-llm';
import { type ChatConfig, chatConfigName } from '../chat-config.ts';
import type { ModelAddresses } from './model-addresses.ts';

/** The file of models that take more than text; web-llm reads it only where it is named. */
const packageName = 'mlc-model-manifest.json';

/**
 * The record that web-llm loads a model by. Its own integrity check sees the hashes too, so that a
 * mix-up between the store and web-llm is found before the library is run.
 */
export function modelRecord(
  manifest: ModelManifest,
  build: MlcBuild,
  addresses: ModelAddresses,
  config: ChatConfig,
): ModelRecord {
  const { overrides = {} } = build;
  const hashOf = (name: string): string | undefined =>
    manifest.files.find(({ path }) => path === addresses.pathOf(addresses.base + name))?.sha256;
  const libraryHash = manifest.files.find(({ path }) => path === build.libraryPath)?.sha256;
  const configHash = hashOf(chatConfigName);
  const tokenizers = config.tokenizer_files.flatMap((name) => {
    const sha256 = hashOf(name);
    return sha256 === undefined ? [] : [[name, toIntegrity(sha256)] as const];
  });
  return {
    model: addresses.base,
    model_id: build.recordId,
    model_lib: addresses.library,
    required_features: [...build.requiredFeatures],
    overrides: {
      ...windowOf(manifest, build, config),
      ...(overrides.maximumHistorySize !== undefined && {
        max_history_size: overrides.maximumHistorySize,
      }),
    },
    ...(hashOf(packageName) !== undefined && { model_manifest: packageName }),
    integrity: {
      ...(configHash !== undefined && { config: toIntegrity(configHash) }),
      ...(libraryHash !== undefined && { model_lib: toIntegrity(libraryHash) }),
      tokenizer: Object.fromEntries(tokenizers),
    },
  };
}

/** The cache is as long as the window, so the manifest's window bounds the memory. */
function windowOf(
  { contextWindow }: ModelManifest,
  { overrides = {} }: MlcBuild,
  config: ChatConfig,
): { context_window_size: number; sliding_window_size: number; attention_sink_size: number } {
  const whole = overrides.contextWindowSize ?? config.context_window_size;
  const sliding = overrides.slidingWindowSize ?? config.sliding_window_size;
  return {
    context_window_size: whole > 0 ? Math.min(whole, contextWindow) : whole,
    sliding_window_size: sliding > 0 ? Math.min(sliding, contextWindow) : sliding,
    attention_sink_size: config.attention_sink_size,
  };
}

/** A SHA-256 in hex as Subresource Integrity writes it. @see https://www.w3.org/TR/SRI/ */
function toIntegrity(sha256: string): string {
  const bytes = sha256.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}
