import type { EmbeddingModel, Engine } from '@localmost/protocol';
import type { EngineCheck } from './engine-check.ts';
import { wrongResult } from './wrong-result.ts';

const anyText = 'a';

/**
 * Has the engine embed a text, which warms it up, and compares the vector with the golden one.
 * @throws WrongResultError when the engine computes something else, or nothing
 */
export async function checkEmbeddings(
  engine: Engine,
  { dimensions, golden }: EmbeddingModel,
  modelId: string,
  signal: AbortSignal,
): Promise<EngineCheck> {
  const { engineId, backend, embeddings } = engine.capabilities;
  const fault = (what: string, details: Record<string, number> = {}) =>
    wrongResult(modelId, `${engineId} on ${backend}`, what, details);
  if (!engine.embed || embeddings?.dimensions !== dimensions) throw fault('no such vectors');
  const { values } = await engine.embed({ texts: [golden?.text ?? anyText] }, { signal });
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  if (values.length !== dimensions || !(Math.abs(squares - 1) < 1e-3)) {
    throw fault('vectors that are not of length 1', { numbers: values.length, squares });
  }
  if (!golden) return { check: 'no-golden' };
  const goldenNorm = Math.hypot(...golden.vector);
  const product = golden.vector.reduce((sum, value, at) => sum + value * (values[at] ?? 0), 0);
  const cosine = product / goldenNorm / Math.sqrt(squares);
  const { minimumCosine } = golden;
  if (!(cosine >= minimumCosine)) {
    const numbers = `a vector at a cosine of ${cosine.toPrecision(4)}, where ${minimumCosine} is due`;
    throw fault(numbers, { cosine, minimumCosine });
  }
  return { check: 'matched', checkError: 1 - cosine };
}
