import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import type { TokenizerDefinition } from '@localmost/protocol';
import { bertNormalizer } from './bert-normalizer.ts';
import { createBytePairEncoder, type WordEncoder } from './byte-pair-encoder.ts';
import { bytePairRules } from './byte-pair-model.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';
import { modelWithoutControlTokens } from './model-without-control-tokens.ts';
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

/** The library normalises text and cuts it into words; plain byte-pair models merge by our own
 * encoder, all others by the library's. @throws MalformedModelError */
export function createPlainTextEncoder(definition: TokenizerDefinition): PlainTextEncoder {
  const { tokenizerJson, vocabularySize } = definition;
  const model = modelWithoutControlTokens(definition);
  const rules = bytePairRules(model, vocabularySize);
  const library = buildLibraryTokenizer(tokenizerJson, rules ? emptyModel : model);
  const idOfToken = rules?.idOfToken ?? library.model?.tokens_to_ids ?? new Map<string, number>();
  requireValidIds(idOfToken, vocabularySize);
  const encodeWord = rules ? createBytePairEncoder(rules) : libraryWordEncoder(library);
  const { pre_tokenizer } = library;
  const normalize = textNormalizer(tokenizerJson.normalizer, library);
  return {
    idOfToken,
    encode(text, sectionIndex, output, limit) {
      const normalized = normalize(text);
      if (normalized === '') return;
      const words = pre_tokenizer
        ? pre_tokenizer.pre_tokenize(normalized, { section_index: sectionIndex })
        : [normalized];
      for (const word of words) {
        encodeWord(word, output);
        if (output.length > limit) return;
      }
    },
  };
}

const emptyModel: JsonObject = { type: 'BPE', vocab: {}, merges: [] };

function buildLibraryTokenizer(json: JsonObject, model: JsonObject): LibraryTokenizer {
  const plain: JsonObject = {
    normalizer: json.normalizer ?? null,
    pre_tokenizer: referencePreTokenizer(json.pre_tokenizer ?? null),
    model,
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

function textNormalizer(json: unknown, { normalizer }: LibraryTokenizer): (text: string) => string {
  if (isJsonObject(json) && json.type === 'BertNormalizer') return bertNormalizer(json);
  return normalizer ? (text) => normalizer.normalize(text) : (text) => text;
}

function libraryWordEncoder({ model }: LibraryTokenizer): WordEncoder {
  if (!model) throw malformedTokenizer('it has no model');
  return (word, output) => {
    for (const token of model._call([word])) {
      const id = model.tokens_to_ids.get(token);
      if (id !== undefined) output.push(id);
    }
  };
}

function requireValidIds(idOfToken: ReadonlyMap<string, number>, vocabularySize: number): void {
  for (const id of idOfToken.values()) {
    if (!Number.isInteger(id) || id < 0 || id >= vocabularySize) {
      throw malformedTokenizer(`token id ${String(id)} is outside the vocabulary`);
    }
  }
}
