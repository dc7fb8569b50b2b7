import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import type { TokenizerDefinition } from '@localmost/protocol';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';
import { referencePreTokenizer } from './reference-pre-tokenizer.ts';

/** Encodes text in which no token is a literal: whatever it says, no control token comes out. */
export interface PlainTextEncoder {
  /** Every token the encoder can give, by its text. */
  readonly idOfToken: ReadonlyMap<string, number>;
  /**
   * Appends the ids of one section of a prompt to `output`, stopping soon after it holds more than
   * `limit`. @param sectionIndex some models write a space before the first section only
   */
  encode(text: string, sectionIndex: number, output: number[], limit: number): void;
}

/** Words between two looks at the limit. */
const batchLength = 512;

/**
 * The library's tokenizer without any added token, and without the vocabulary entries and merges
 * that would spell a control token. @throws MalformedModelError
 */
export function createPlainTextEncoder(definition: TokenizerDefinition): PlainTextEncoder {
  const controlTexts = new Set(definition.controlTokens.map((token) => token.text));
  const { normalizer, pre_tokenizer, model } = buildLibraryTokenizer(definition, controlTexts);
  if (!model) throw malformedTokenizer('it has no model');
  for (const text of controlTexts) model.tokens_to_ids.delete(text);
  for (const id of model.tokens_to_ids.values()) {
    if (!Number.isInteger(id) || id < 0 || id >= definition.vocabularySize) {
      throw malformedTokenizer(`token id ${String(id)} is outside the vocabulary`);
    }
  }
  return {
    idOfToken: model.tokens_to_ids,
    encode(text, sectionIndex, output, limit) {
      const normalized = normalizer ? normalizer.normalize(text) : text;
      if (normalized === '') return;
      const words = pre_tokenizer
        ? pre_tokenizer.pre_tokenize(normalized, { section_index: sectionIndex })
        : [normalized];
      // Unknown characters are fused across words, so such a model wants all words at once.
      const step = model.fuse_unk ? words.length : batchLength;
      for (let start = 0; start < words.length && output.length <= limit; start += step) {
        for (const token of model._call(words.slice(start, start + step))) {
          const id = model.tokens_to_ids.get(token);
          if (id !== undefined) output.push(id);
        }
      }
    },
  };
}

function buildLibraryTokenizer(
  definition: TokenizerDefinition,
  controlTexts: ReadonlySet<string>,
): LibraryTokenizer {
  const json = definition.tokenizerJson;
  const model = json.model;
  if (!isJsonObject(model)) throw malformedTokenizer('its model is not an object');
  const plain: JsonObject = {
    normalizer: json.normalizer ?? null,
    pre_tokenizer: referencePreTokenizer(json.pre_tokenizer ?? null),
    model: withoutControlTokens(model, controlTexts),
    // Both work on whole sequences of ids; the loop has steps of its own for them.
    post_processor: null,
    decoder: null,
    added_tokens: [],
  };
  try {
    return new LibraryTokenizer(plain, {});
  } catch (cause) {
    throw malformedTokenizer('the tokenizer library refuses it', cause);
  }
}

function withoutControlTokens(model: JsonObject, controlTexts: ReadonlySet<string>): JsonObject {
  const result: Record<string, unknown> = { ...model };
  if (typeof model.unk_token === 'string' && controlTexts.has(model.unk_token)) {
    result.unk_token = null;
  }
  if (Array.isArray(model.merges)) {
    result.merges = model.merges.filter((merge) => !controlTexts.has(mergedText(merge)));
  }
  return result;
}

/** What a merge makes, in either of the two forms the file format allows. */
function mergedText(merge: unknown): string {
  if (typeof merge === 'string') return merge.replace(' ', '');
  if (Array.isArray(merge) && merge.every((part) => typeof part === 'string')) {
    return merge.join('');
  }
  throw malformedTokenizer('a merge is not a pair of texts');
}
