import * as v from 'valibot';
import { malformedFile, parseJson } from '../chat-config.ts';

/** Name of the file that says which weights lie where. */
export const tensorListName = 'tensor-cache.json';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 40));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(300));

/** One file of weights and the tensors in it. */
export interface TensorShard {
  dataPath: string;
  nbytes: number;
  records: readonly StoredTensor[];
}

/** Where a tensor lies in its shard, in bytes. */
export interface StoredTensor {
  name: string;
  shape: readonly number[];
  dtype: string;
  format: 'raw' | 'f32-to-bf16';
  nbytes: number;
  byteOffset: number;
}

const tensorSchema: v.GenericSchema<unknown, StoredTensor> = v.looseObject({
  name,
  shape: v.pipe(v.array(count), v.maxLength(8)),
  dtype: v.picklist([
    'float32',
    'float16',
    'uint32',
    'int32',
    'uint8',
    'int8',
    'uint16',
    'bfloat16',
  ]),
  format: v.picklist(['raw', 'f32-to-bf16']),
  nbytes: count,
  byteOffset: count,
});

const shardSchema: v.GenericSchema<unknown, TensorShard> = v.looseObject({
  dataPath: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,200}$/, 'must be a file name'),
  ),
  nbytes: v.pipe(count, v.minValue(1)),
  records: v.pipe(v.array(tensorSchema), v.maxLength(100_000)),
});

const tensorListSchema = v.looseObject({
  records: v.pipe(v.array(shardSchema), v.minLength(1), v.maxLength(10_000)),
});

const bytesPerElement: Readonly<Record<string, number>> = {
  float32: 4,
  uint32: 4,
  int32: 4,
  float16: 2,
  bfloat16: 2,
  uint16: 2,
  uint8: 1,
  int8: 1,
};

/**
 * Reads `tensor-cache.json`. web-llm makes GPU memory of whatever shapes stand in it, so each must
 * fit the bytes that are there.
 * @throws MalformedModelError
 */
export function parseTensorList(bytes: Uint8Array): TensorShard[] {
  const result = v.safeParse(tensorListSchema, parseJson(bytes, tensorListName));
  if (!result.success) {
    const [issue] = result.issues;
    throw malformedFile(tensorListName, `${v.getDotPath(issue) ?? '(root)'}: ${issue.message}`);
  }
  for (const shard of result.output.records) {
    for (const tensor of shard.records) {
      if (tensor.byteOffset + tensor.nbytes > shard.nbytes) {
        throw malformedFile(tensorListName, `${tensor.name} ends after its shard`);
      }
      const elements = tensor.shape.reduce((product, length) => product * length, 1);
      // Floats may be stored as the upper halves of their bits.
      const stored = tensor.format === 'f32-to-bf16' ? 2 : (bytesPerElement[tensor.dtype] ?? 1);
      if (elements * stored !== tensor.nbytes) {
        throw malformedFile(
          tensorListName,
          `${tensor.name} has ${tensor.nbytes} bytes, not its shape's`,
        );
      }
    }
  }
  return result.output.records;
}
