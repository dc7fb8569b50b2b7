import { UnsupportedRequestError } from '@localmost/protocol';

/** The error for vectors asked of a model that answers. */
export function givesNoVectors(modelId: string): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `${modelId} answers conversations and gives no vectors.`,
    details: { modelId, part: 'model', reason: 'the model gives no vectors' },
    remedies: ['Name a model whose manifest has `embedding`, such as all-minilm-l6-v2.'],
  });
}

/** The error for another number of dimensions than the model has. */
export function otherDimensions(
  modelId: string,
  wanted: number,
  dimensions: number,
): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `${modelId} gives vectors of ${dimensions} numbers, not of ${wanted}.`,
    details: {
      modelId,
      part: 'dimensions',
      wanted,
      dimensions,
      reason: 'this model was not trained so that the beginning of a vector stands for the whole',
    },
    remedies: [`Leave \`dimensions\` out, or set it to ${dimensions}.`],
  });
}
