import type { Engine, GoldenCheck, ModelManifest } from '@localmost/protocol';
import { checkEmbeddings } from './check-embeddings.ts';
import type { EngineCheck } from './engine-check.ts';
import { wrongResult } from './wrong-result.ts';

/** Two tokens that every vocabulary has: enough for a prompt's step and a decoding step. */
const anyTokenIds = [1, 2];

/**
 * Has the engine compute its first steps, which compiles what it runs, and compares the result with
 * the manifest's golden logits.
 * @throws WrongResultError when the engine computes something else, or nothing
 */
export async function checkEngine(
  engine: Engine,
  manifest: ModelManifest,
  signal: AbortSignal,
): Promise<EngineCheck> {
  if (manifest.embedding) return checkEmbeddings(engine, manifest.embedding, manifest.id, signal);
  const { golden } = manifest;
  if (!engine.logitsAfter) {
    await answerOneToken(engine, signal);
    return { check: 'unsupported' };
  }
  const logits = await engine.logitsAfter(golden?.promptIds ?? anyTokenIds, signal);
  const { engineId, backend } = engine.capabilities;
  const fault = (what: string, details: Record<string, number> = {}) =>
    wrongResult(manifest.id, `${engineId} on ${backend}`, what, details);
  // Minus infinity is how some libraries say that a token can never come.
  if (!logits.every((value) => value < Number.POSITIVE_INFINITY)) {
    throw fault('logits that are not numbers');
  }
  if (!golden) {
    if (logits.every((value) => value === logits[0])) throw fault('the same logit for every token');
    return { check: 'no-golden' };
  }
  const checkError = largestError(logits, golden);
  const tolerance = golden.tolerances[engineId] ?? golden.tolerances.default;
  if (!(checkError <= tolerance)) {
    const numbers = `logits that are off by ${checkError.toPrecision(3)}, where ${tolerance} is allowed`;
    throw fault(numbers, { error: checkError, tolerance });
  }
  return { check: 'matched', checkError };
}

/** The largest difference after the mean over the golden tokens is taken from both sides. */
function largestError(logits: Float32Array, { logits: golden }: GoldenCheck): number {
  const differences = golden.map(({ id, value }) => (logits[id] ?? Number.NaN) - value);
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  return Math.max(...differences.map((difference) => Math.abs(difference - mean)));
}

/** The warm-up of an engine that shows no logits. */
async function answerOneToken(engine: Engine, signal: AbortSignal): Promise<void> {
  const request = {
    messages: [{ role: 'user', content: 'Hello' }],
    maxOutputTokens: 1,
    sampling: { temperature: 0 },
  } as const;
  for await (const _ of engine.generate(request, { signal }));
}
