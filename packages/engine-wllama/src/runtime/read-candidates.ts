import { EngineFailureError } from '@localmost/protocol';

/** A token that may come next, and its logit up to a constant that all share. */
export interface Candidate {
  readonly tokenId: number;
  readonly logit: number;
}

/**
 * The candidates in an answer of llama.cpp's completion: a list of ids with probabilities.
 * @param answer as the library parsed it from the wasm's JSON
 * @throws EngineFailureError where it is not such an answer
 */
export function readCandidates(answer: unknown, vocabularySize: number): Candidate[] {
  const choice = at(at(answer, 'choices'), 0);
  const place = at(at(at(choice, 'logprobs'), 'content'), 0);
  const listed = at(place, 'top_probs');
  if (!Array.isArray(listed) || listed.length === 0) throw unreadable();
  return listed.map((entry: unknown) => {
    const tokenId = at(entry, 'id');
    const probability = at(entry, 'prob');
    const isToken =
      typeof tokenId === 'number' &&
      Number.isInteger(tokenId) &&
      tokenId >= 0 &&
      tokenId < vocabularySize;
    if (!isToken || typeof probability !== 'number') throw unreadable();
    return { tokenId, logit: Math.log(probability) };
  });
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function unreadable(): EngineFailureError {
  return new EngineFailureError({
    message: 'llama.cpp answered a step without probabilities of tokens.',
    remedies: ['Load the model again.', 'Let another engine run it.'],
  });
}
