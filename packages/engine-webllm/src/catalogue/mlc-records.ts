import type { MlcBuild } from '@localmost/protocol';
import {
  functionCallingModelIds,
  ModelType,
  modelLibURLPrefix,
  modelVersion,
  prebuiltAppConfig,
} from '@mlc-ai/web-llm';

/** One model that web-llm's makers have compiled, as their catalogue describes it. Hashes are not in it. */
export interface MlcRecord
  extends Pick<
    MlcBuild,
    'recordId' | 'gpuMemoryBytes' | 'requiredFeatures' | 'largestBindingBytes' | 'overrides'
  > {
  /** `owner/name` on the Hugging Face hub. */
  repository: string;
  /** File name of the model library in its folder of the libraries' repository. */
  libraryName: string;
  /** What it is for; only `chat` and `vision` answer conversations, and `vision` by text alone here. */
  kind: 'chat' | 'vision' | 'embedding';
  /** How the weights are stored, such as `q4f16_1`. */
  quantization: string;
  /** Tokens of prompt and answer together; absent where only the model's own files say. */
  contextWindow?: number;
  /** Whether the makers count it fit for phones. */
  forSmallDevices: boolean;
  /** Whether web-llm can have it call tools. */
  callsTools: boolean;
}

/** What the catalogue's libraries were compiled against: the only ones that this web-llm can run. */
export const libraryVersion: string = modelVersion;

/** The folder of the libraries' repository on GitHub that web-llm takes them from. */
export const libraryFolder: string = `web-llm-models/${modelVersion}`;

/** `owner/name` on GitHub of the repository that holds the libraries. */
export const libraryRepository: string = new URL(modelLibURLPrefix).pathname
  .split('/')
  .slice(1, 3)
  .join('/');

const kinds = new Map<ModelType | undefined, MlcRecord['kind']>([
  [ModelType.embedding, 'embedding'],
  [ModelType.VLM, 'vision'],
]);

/** Every model of the catalogue, in its order. */
export function listRecords(): MlcRecord[] {
  return prebuiltAppConfig.model_list.map(toRecord);
}

/** The record of this id; undefined where the catalogue has none. */
export function findRecord(recordId: string): MlcRecord | undefined {
  const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === recordId);
  return record && toRecord(record);
}

function toRecord(record: (typeof prebuiltAppConfig.model_list)[number]): MlcRecord {
  const { overrides = {}, buffer_size_required_bytes: largestBindingBytes } = record;
  const quantization = /-(q\d+f\d+(?:_\d+)?)-/.exec(record.model_id)?.[1] ?? 'unknown';
  const contextWindow = overrides.context_window_size;
  return {
    recordId: record.model_id,
    repository: new URL(record.model).pathname.slice(1),
    libraryName: record.model_lib.slice(record.model_lib.lastIndexOf('/') + 1),
    kind: kinds.get(record.model_type) ?? 'chat',
    quantization,
    gpuMemoryBytes: Math.round((record.vram_required_MB ?? 0) * 1e6),
    requiredFeatures: requiredFeatures(record.required_features, quantization),
    ...(largestBindingBytes !== undefined && { largestBindingBytes }),
    ...(contextWindow !== undefined && { contextWindow }),
    overrides: {
      contextWindowSize: contextWindow,
      slidingWindowSize: overrides.sliding_window_size,
      maximumHistorySize: overrides.max_history_size,
    },
    forSmallDevices: record.low_resource_required ?? false,
    callsTools: functionCallingModelIds.includes(record.model_id),
  };
}

/**
 * Most records of 16-bit models do not list `shader-f16`, although their libraries compute in f16;
 * without the feature they would fail only after the download.
 */
function requiredFeatures(listed: readonly string[] = [], quantization: string): string[] {
  const halves = quantization.includes('f16') ? ['shader-f16'] : [];
  return [...new Set([...listed, ...halves])];
}
