import { MalformedModelError } from '@localmost/protocol';

/** The error for a tokenizer or template that cannot be used. @param fault how it is broken */
export function malformedTokenizer(fault: string, cause?: unknown): MalformedModelError {
  return new MalformedModelError({
    message: `The model's tokenizer cannot be used: ${fault}.`,
    remedies: ['Use another file of this model.', 'Report the model to whoever published it.'],
    ...(cause !== undefined && { cause }),
  });
}
