import { validateText } from '../request/validate-text.ts';
import { addedTokens } from './added-tokens.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';
import { createPlainTextEncoder } from './plain-text-encoder.ts';
import { type SequenceFrame, sequenceFrame } from './sequence-frame.ts';
import type { PromptEncoding } from './tokenizer.ts';

/** Far above any published vocabulary; keeps a hostile file from asking for all memory. */
const maximumVocabularySize = 4_000_000;

/** Text to the ids that an encoder model reads, such as BERT's `[CLS] … [SEP]`. */
export interface SequenceEncoder {
  /** Every id is below it. */
  readonly vocabularySize: number;
  /**
   * The ids of one text with the model's control tokens around them, in an array the caller owns; it
   * gives up as soon as there are more than `limit`. What looks like a control token in the text is
   * spelled out. @throws InvalidRequestError for a lone surrogate
   */
  encode(text: string, limit: number): PromptEncoding;
}

/**
 * An encoder from the object of a Hugging Face `tokenizer.json`. Its settings for truncation and
 * padding are not followed: the caller says how long a text may be, and pads.
 * @throws MalformedModelError when it is not usable
 */
export function createSequenceEncoder(tokenizerJson: unknown): SequenceEncoder {
  if (!isJsonObject(tokenizerJson)) throw malformedTokenizer('it is not an object');
  const vocabularySize = sizeOf(tokenizerJson);
  const unknown = isJsonObject(tokenizerJson.model) ? tokenizerJson.model.unk_token : null;
  const definition = {
    tokenizerJson,
    vocabularySize,
    endTokenIds: [],
    beginToken: null,
    endToken: null,
    addBeginToken: false,
    chatTemplate: null,
  };
  const literals = addedTokens({ ...definition, controlTokens: [] });
  // A word that nothing in the vocabulary spells is the one control token that text may bring.
  const controlTokens = literals.filter(({ text }) => text !== unknown);
  const encoder = createPlainTextEncoder({ ...definition, controlTokens });
  const frame: SequenceFrame = sequenceFrame(tokenizerJson.post_processor, literals);
  const around = frame.before.length + frame.after.length;
  return {
    vocabularySize,
    encode(text, limit) {
      validateText(text, 'text');
      const ids: number[] = [];
      encoder.encode(text, 0, ids, limit - around);
      const count = ids.length + around;
      if (count > limit) return { fits: false, minimumTokens: count };
      return { fits: true, tokenIds: [...frame.before, ...ids, ...frame.after] };
    },
  };
}

/** One more than the greatest id. */
function sizeOf({ model, added_tokens }: JsonObject): number {
  const vocabulary = isJsonObject(model) && isJsonObject(model.vocab) ? model.vocab : {};
  const added = Array.isArray(added_tokens) ? added_tokens : [];
  const ids = [
    ...Object.values(vocabulary),
    ...added.map((token) => isJsonObject(token) && token.id),
  ];
  let size = 0;
  for (const id of ids) if (typeof id === 'number' && id >= size) size = id + 1;
  if (size > 0 && size <= maximumVocabularySize) return size;
  throw malformedTokenizer(`a vocabulary of ${size} tokens is out of range`);
}
