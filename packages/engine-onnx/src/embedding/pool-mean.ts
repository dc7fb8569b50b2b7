import { EngineFailureError } from '@localmost/protocol';

/** Last hidden states of a batch: `[row][position][dimension]`. */
export interface HiddenStates {
  readonly values: Float32Array;
  /** Positions of each row, padding included. */
  readonly length: number;
  readonly dimensions: number;
}

/**
 * Writes the mean over a row's tokens, scaled to length 1, into `target`; padding takes no part.
 * @param tokenCount tokens of the row, which stand before its padding
 * @param target `[dimensions]`
 * @throws EngineFailureError where the mean has no direction
 * @see https://arxiv.org/abs/1908.10084 section 3
 */
export function poolMean(
  hidden: HiddenStates,
  row: number,
  tokenCount: number,
  target: Float32Array,
): void {
  const { values, length, dimensions } = hidden;
  const start = row * length * dimensions;
  target.set(values.subarray(start, start + dimensions));
  for (let token = 1; token < tokenCount; token += 1) {
    const offset = start + token * dimensions;
    for (let index = 0; index < dimensions; index += 1) {
      target[index] = (target[index] ?? 0) + (values[offset + index] ?? Number.NaN);
    }
  }
  // The division by the number of tokens would be undone by the scaling.
  let squares = 0;
  for (const value of target) squares += value * value;
  const norm = Math.sqrt(squares);
  if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) throw noDirection(norm);
  for (let index = 0; index < dimensions; index += 1) target[index] = (target[index] ?? 0) / norm;
}

function noDirection(norm: number): EngineFailureError {
  return new EngineFailureError({
    message: `The model gave a vector of length ${norm}, which has no direction.`,
    details: { norm: String(norm) },
    remedies: [
      'Load the model on the other backend.',
      'Report the text, the browser and the model.',
    ],
  });
}
