import type { SequenceEncoder } from '@localmost/generation';
import { ContextOverflowError, InvalidRequestError } from '@localmost/protocol';

/** Texts of one request; as many as OpenAI takes. */
const mostTexts = 2048;

/**
 * The ids of each text. Nothing is cut off: a text that the model cannot take whole is refused.
 * @throws InvalidRequestError for no text, too many, or an empty or broken one
 * @throws ContextOverflowError for a text of more tokens than the window has
 */
export function encodeTexts(
  encoder: SequenceEncoder,
  texts: readonly string[],
  contextWindow: number,
): readonly (readonly number[])[] {
  if (texts.length === 0) throw invalid('texts', 'is empty', 'Give at least one text.');
  if (texts.length > mostTexts) throw tooMany(texts.length);
  return texts.map((text, index) => {
    const path = `texts[${index}]`;
    if (text === '') throw invalid(path, 'is empty', 'Leave empty texts out.');
    const encoding = encoder.encode(text, contextWindow);
    if (encoding.fits) return encoding.tokenIds;
    throw tooLong(path, encoding.minimumTokens, contextWindow);
  });
}

function invalid(path: string, what: string, remedy: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The request is wrong: ${path} ${what}.`,
    details: { path },
    remedies: [remedy],
  });
}

function tooMany(count: number): InvalidRequestError {
  return new InvalidRequestError({
    message: `The request has ${count} texts; at most ${mostTexts} are taken at once.`,
    details: { path: 'texts', count, limit: mostTexts },
    remedies: [`Send them in requests of at most ${mostTexts}.`],
  });
}

function tooLong(path: string, minimumTokens: number, contextWindow: number): ContextOverflowError {
  return new ContextOverflowError({
    message: `${path} has at least ${minimumTokens} tokens; the model reads ${contextWindow} at once, and nothing is cut off unasked.`,
    details: { path, promptTokens: minimumTokens, isLowerBound: true, contextWindow },
    remedies: [
      'Split the text, embed the pieces, and search among those.',
      'Cut it off where you choose.',
      'Use a model with a larger context window.',
    ],
  });
}
