import { EngineFailureError, LocalmostError } from '@localmost/protocol';
import type { TokenModel } from './token-model.ts';

/**
 * Runs the engine unless the signal is aborted.
 * @throws the signal's reason when it was aborted meanwhile, else a typed error
 */
export async function callEngine<Result>(
  run: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  try {
    return await run();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LocalmostError) throw cause;
    throw new EngineFailureError({
      message: 'The engine failed while it computed the answer.',
      cause,
      remedies: ['Try again.', 'Load the model again.', 'Load it on the other backend.'],
    });
  }
}

/**
 * Gives the logits back if they are as many as they must be, at the position they must be at.
 * @throws EngineFailureError
 */
export function requireLogits(
  logits: Float32Array,
  model: TokenModel,
  rows: number,
  position: number,
): Float32Array {
  const expected = rows * model.vocabularySize;
  if (logits.length === expected && model.position === position) return logits;
  throw new EngineFailureError({
    message: `The engine gave ${logits.length} logits at position ${model.position}, where ${expected} at ${position} were due.`,
    details: { logits: logits.length, position: model.position },
    remedies: ['Load the model again.', 'Load it with another engine.'],
  });
}
