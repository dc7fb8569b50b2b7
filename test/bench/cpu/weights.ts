import { join } from 'node:path';
import { readGguf } from '@localmost/gguf';
import { localFile } from '../accuracy/local-file.ts';
import { requantize, type TargetType } from '../accuracy/requantize.ts';
import { type PromptMaker, promptMaker } from './prompt.ts';

/** The file that all engines but transformers.js run. */
export interface BenchWeights {
  readonly path: string;
  /** Of all tensors together; with tied embeddings each token reads them all. */
  readonly fileBytes: number;
  readonly elements: number;
  readonly prompts: PromptMaker;
}

/**
 * The model's weights in another type, written to a folder, or the file as it is.
 * @param type undefined keeps what the file has
 */
export async function benchWeights(
  modelPath: string,
  type: TargetType | undefined,
  folder: string,
): Promise<BenchWeights> {
  const path = type === undefined ? modelPath : join(folder, `${type}.gguf`);
  if (type !== undefined) await requantize(modelPath, path, type);
  const file = await localFile(path);
  const { metadata, tensors } = await readGguf(file);
  await file.close();
  const vocabulary = metadata.get('tokenizer.ggml.tokens');
  const words = Array.isArray(vocabulary) ? vocabulary.map(String) : [];
  let fileBytes = 0;
  let elements = 0;
  for (const { byteLength, rows, columns } of tensors.values()) {
    fileBytes += byteLength;
    elements += rows * columns;
  }
  return { path, fileBytes, elements, prompts: promptMaker(words) };
}
