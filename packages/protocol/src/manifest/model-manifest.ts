import * as v from 'valibot';
import { type EmbeddingModel, embeddingModelSchema } from './embedding-model.ts';
import { filePathSchema } from './file-path.ts';
import { type GoldenCheck, goldenCheckSchema } from './golden-check.ts';
import { type MlcBuild, mlcBuildSchema } from './mlc-build.ts';
import { type ModelSource, modelSourceSchema } from './model-source.ts';
import { type RecordedEval, recordedEvalSchema } from './recorded-eval.ts';

const sha256Schema: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
);

/** No single file above this: the largest browser heap could not hold it, and a hostile number must not be believed. */
export const maximumFileBytes: number = 64 * 2 ** 30;

const byteCountSchema: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(1),
  v.maxValue(maximumFileBytes),
);

/** One file of a model: where it lies in the model's folder, how long it is, and what it must hash to. */
export interface ModelFileEntry {
  path: string;
  byteLength: number;
  sha256: string;
  /** SHA-256 of each piece of `chunkByteLength` bytes, the last one shorter; lets one bad piece be refetched alone. */
  chunks?: { byteLength: number; sha256: readonly string[] } | undefined;
}

const fileSchema: v.GenericSchema<ModelFileEntry> = v.pipe(
  v.strictObject({
    path: filePathSchema,
    byteLength: byteCountSchema,
    sha256: sha256Schema,
    chunks: v.optional(
      v.strictObject({
        byteLength: v.pipe(byteCountSchema, v.minValue(2 ** 16)),
        sha256: v.pipe(v.array(sha256Schema), v.minLength(1)),
      }),
    ),
  }),
  v.check(
    (file) =>
      file.chunks === undefined ||
      file.chunks.sha256.length === Math.ceil(file.byteLength / file.chunks.byteLength),
    'the number of chunk hashes does not fit the file length',
  ),
);

/** The result of turning a file into what an engine runs; deterministic, so that it can be hashed. */
export interface ModelConversion {
  /** Engine and variant, such as `onnx/webgpu`. */
  target: string;
  /** SHA-256 over the converted graph and its weights, as the engine defines it. */
  sha256: string;
}

/** Everything Localmost knows of a model before it fetches a byte of it. Treat it as frozen. */
export interface ModelManifest {
  schemaVersion: 1;
  /** Lower-case slug, unique in a client. */
  id: string;
  name: string;
  /** One or two sentences for a person who chooses. */
  description: string;
  /** An SPDX licence expression. */
  license: string;
  format: 'gguf' | 'onnx' | 'mlc';
  /** The architecture's name in its format, such as GGUF's `llama`. */
  architecture: string;
  /** The weights' storage type, such as `Q4_1`. */
  quantization: string;
  parameterCount: number;
  /** Tokens of prompt and answer together. */
  contextWindow: number;
  /** `chat`: follows a conversation. Without it the model only continues text, or gives vectors. */
  capabilities: { chat: boolean };
  /** Bytes of keys and values that one token of context needs at 32-bit floats; 0 where none are kept. */
  kvCacheBytesPerToken: number;
  /** Transformer blocks; predictions of speed are better with it. */
  blockCount?: number | undefined;
  files: ModelFileEntry[];
  /** Tried in order; the first that answers serves. */
  sources: ModelSource[];
  conversions?: ModelConversion[] | undefined;
  /** Logits that an engine must reproduce before it may answer. */
  golden?: GoldenCheck | undefined;
  /** Present exactly where the model gives vectors; it then answers no conversation. */
  embedding?: EmbeddingModel | undefined;
  /** How the model is run; there exactly where the format is `mlc`. */
  mlc?: MlcBuild | undefined;
  /** Scores of question sets; the newest of each set and runtime. */
  evals?: RecordedEval[] | undefined;
  /** What the model's makers recommend for sampling; for apps to offer first. */
  recommendedSampling?: { temperature: number; topP: number } | undefined;
}

const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(2 ** 50));
const textSchema = (maximumLength: number) =>
  v.pipe(v.string(), v.nonEmpty(), v.maxLength(maximumLength));

export const modelManifestSchema: v.GenericSchema<ModelManifest> = v.pipe(
  v.strictObject({
    schemaVersion: v.literal(1),
    id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, 'must be a lower-case slug')),
    name: textSchema(120),
    description: textSchema(600),
    license: textSchema(120),
    format: v.picklist(['gguf', 'onnx', 'mlc']),
    architecture: textSchema(60),
    quantization: textSchema(40),
    parameterCount: countSchema,
    contextWindow: v.pipe(countSchema, v.maxValue(2 ** 24)),
    capabilities: v.strictObject({ chat: v.boolean() }),
    kvCacheBytesPerToken: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 50)),
    blockCount: v.optional(v.pipe(countSchema, v.maxValue(10_000))),
    files: v.pipe(v.array(fileSchema), v.minLength(1), v.maxLength(1000)),
    sources: v.pipe(v.array(modelSourceSchema), v.minLength(1), v.maxLength(20)),
    recommendedSampling: v.optional(
      v.strictObject({
        temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(2)),
        topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
      }),
    ),
    golden: v.optional(goldenCheckSchema),
    embedding: v.optional(embeddingModelSchema),
    mlc: v.optional(mlcBuildSchema),
    evals: v.optional(v.pipe(v.array(recordedEvalSchema), v.maxLength(50))),
    conversions: v.optional(
      v.array(v.strictObject({ target: textSchema(60), sha256: sha256Schema })),
    ),
  }),
  v.check(
    (manifest) => new Set(manifest.files.map((file) => file.path)).size === manifest.files.length,
    'two files have the same path',
  ),
  v.check(
    ({ format, mlc }) => (format === 'mlc') === (mlc !== undefined),
    'a build for MLC stands exactly where the format is mlc',
  ),
  v.check(
    ({ embedding, capabilities }) => embedding === undefined || !capabilities.chat,
    'a model that gives vectors follows no conversation',
  ),
  v.check(
    ({ files, mlc }) => mlc === undefined || files.some(({ path }) => path === mlc.libraryPath),
    'the model library is not among the files',
  ),
);
