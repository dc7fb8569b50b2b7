import { isJsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';
import type { LiteralToken } from './token-splitter.ts';

/** The control tokens that a model wants around a text, by their ids. */
export interface SequenceFrame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * The frame of a single text by a `post_processor` of `tokenizer.json`: `TemplateProcessing`, or none.
 * @throws MalformedModelError for another kind, or a token that is not among the literals
 */
export function sequenceFrame(
  postProcessor: unknown,
  literals: readonly LiteralToken[],
): SequenceFrame {
  if (postProcessor === null || postProcessor === undefined) return { before: [], after: [] };
  if (
    !isJsonObject(postProcessor) ||
    postProcessor.type !== 'TemplateProcessing' ||
    !Array.isArray(postProcessor.single)
  ) {
    throw malformedTokenizer('its post-processor is of another kind than TemplateProcessing');
  }
  const before: number[] = [];
  const after: number[] = [];
  let ids = before;
  for (const piece of postProcessor.single) {
    if (isJsonObject(piece) && isJsonObject(piece.SpecialToken)) {
      ids.push(idOf(piece.SpecialToken.id, literals));
    } else if (isJsonObject(piece) && isJsonObject(piece.Sequence) && ids === before) {
      ids = after;
    } else {
      throw malformedTokenizer('its template is not control tokens around one text');
    }
  }
  if (ids === before) throw malformedTokenizer('its template leaves no place for the text');
  return { before, after };
}

function idOf(text: unknown, literals: readonly LiteralToken[]): number {
  const found = literals.find((token) => token.text === text);
  if (found) return found.id;
  throw malformedTokenizer(`its template names an unknown token ${JSON.stringify(text)}`);
}
