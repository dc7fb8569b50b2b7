import type { EmbeddingRequest } from '@localmost/protocol';
import { invalid, isObject, isUnset, nameOf, unsupported } from '../chat/param-faults.ts';
import type { EmbeddingCreateParams } from './embedding-params.ts';

/** What `embeddings.create` was asked, checked. */
export interface CheckedEmbeddingParams {
  model: string;
  request: EmbeddingRequest;
  format: 'float' | 'base64';
  /** Numbers that a vector must have; undefined leaves it to the model. */
  dimensions: number | undefined;
}

const knownNames: readonly string[] = ['model', 'input', 'encoding_format', 'dimensions', 'user'];

/**
 * The engine's request for OpenAI-shaped parameters. How many texts there may be and how long, the
 * engine says.
 * @throws InvalidRequestError naming the field
 */
export function toEmbeddingRequest(params: EmbeddingCreateParams): CheckedEmbeddingParams {
  if (!isObject(params)) throw invalid('params', 'is not an object');
  const other = Object.keys(params).find(
    (name) => !knownNames.includes(name) && !isUnset(params[name]),
  );
  if (other !== undefined) throw unsupported(other);
  return {
    model: nameOf(params.model, 'model'),
    request: { texts: textsOf(params.input) },
    format: formatOf(params.encoding_format),
    dimensions: dimensionsOf(params.dimensions),
  };
}

function textsOf(input: unknown): readonly string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input)) throw invalid('input', 'is not a string or a list of strings');
  if (input.some((item) => typeof item === 'number' || Array.isArray(item))) {
    throw unsupported('input', 'Give text: ids of tokens mean nothing to another model.');
  }
  const texts = input.filter((item) => typeof item === 'string');
  if (texts.length === input.length) return texts;
  throw invalid('input', 'is not a string or a list of strings');
}

function formatOf(format: unknown): 'float' | 'base64' {
  if (isUnset(format)) return 'float';
  if (format === 'float' || format === 'base64') return format;
  throw invalid('encoding_format', 'is neither float nor base64');
}

function dimensionsOf(dimensions: unknown): number | undefined {
  if (isUnset(dimensions)) return undefined;
  if (typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions > 0) {
    return dimensions;
  }
  throw invalid('dimensions', 'is not a whole number above 0');
}
