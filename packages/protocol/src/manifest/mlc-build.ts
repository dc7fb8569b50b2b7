import * as v from 'valibot';
import { filePathSchema } from './file-path.ts';

/** Settings of a model's `mlc-chat-config.json` that its catalogue record replaces. */
export interface MlcOverrides {
  /** Tokens of prompt and answer together; -1 where the model keeps a sliding window instead. */
  contextWindowSize?: number | undefined;
  /** Tokens that the window keeps; -1 where there is none. */
  slidingWindowSize?: number | undefined;
  /** States that a recurrent model keeps. */
  maximumHistorySize?: number | undefined;
}

/**
 * How an MLC model is run: beside its weights it needs a program that was compiled for it, the model
 * library, which is a file of the manifest like any other.
 */
export interface MlcBuild {
  /** The model's id in web-llm's catalogue. Ways with tools are bound to it. */
  recordId: string;
  /** What the library was compiled against, such as `v0_2_86/base`; the engine runs only its own. */
  libraryVersion: string;
  /** Path of the library among the manifest's files. */
  libraryPath: string;
  /** Folder of all other files; absent where they lie at the top. */
  folder?: string | undefined;
  /** GPU memory for weights, cache and work, in bytes, as the catalogue states it. */
  gpuMemoryBytes: number;
  /** Features that the GPU must have, such as `shader-f16`. */
  requiredFeatures: readonly string[];
  /** The largest piece of memory that the GPU must bind at once, in bytes, where it is known. */
  largestBindingBytes?: number | undefined;
  overrides?: MlcOverrides | undefined;
}

const windowSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(-1), v.maxValue(2 ** 24));
const bytesSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(2 ** 40));

export const mlcBuildSchema: v.GenericSchema<MlcBuild> = v.strictObject({
  recordId: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/, 'must be a record id'),
  ),
  libraryVersion: v.pipe(v.string(), v.regex(/^v\d+(_\d+)+(\/[a-z0-9-]+)?$/, 'must be a version')),
  libraryPath: v.pipe(filePathSchema, v.endsWith('.wasm', 'must be a .wasm file')),
  folder: v.optional(filePathSchema),
  gpuMemoryBytes: bytesSchema,
  requiredFeatures: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/, 'must be a feature of WebGPU'))),
    v.maxLength(20),
  ),
  largestBindingBytes: v.optional(bytesSchema),
  overrides: v.optional(
    v.strictObject({
      contextWindowSize: v.optional(windowSchema),
      slidingWindowSize: v.optional(windowSchema),
      maximumHistorySize: v.optional(v.pipe(windowSchema, v.minValue(1))),
    }),
  ),
});
