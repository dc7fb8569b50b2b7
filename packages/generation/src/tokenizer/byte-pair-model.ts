import type { BytePairRules } from './byte-pair-encoder.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';

/**
 * The rules of a plain byte-pair model, as byte-level tokenizers have it. Null for any other:
 * another type, or options that only SentencePiece's and older models use.
 * @param model the `model` of a `tokenizer.json`, without control tokens
 * @throws MalformedModelError
 */
export function bytePairRules(model: JsonObject, vocabularySize: number): BytePairRules | null {
  const usesMore = [
    model.unk_token,
    model.dropout,
    model.continuing_subword_prefix,
    model.end_of_word_suffix,
    model.byte_fallback,
    model.fuse_unk,
  ].some((option) => Boolean(option));
  if (model.type !== 'BPE' || usesMore) return null;
  const { vocab, merges } = model;
  if (!isJsonObject(vocab) || !Array.isArray(merges)) {
    throw malformedTokenizer('its vocabulary or its merges are missing');
  }
  const idOfToken = new Map<string, number>();
  for (const token of Object.keys(vocab)) {
    const id = vocab[token];
    if (typeof id !== 'number') throw malformedTokenizer('a token id is not a number');
    idOfToken.set(token, id);
  }
  return {
    idOfToken,
    vocabularySize,
    merges: mergedPairs(merges),
    ignoreMerges: model.ignore_merges === true,
  };
}

/** One after the other: all of them at once would be a hundred thousand texts. */
function* mergedPairs(merges: readonly unknown[]): Generator<readonly [string, string]> {
  for (const merge of merges) yield mergedPair(merge);
}

/** A merge in either of the two forms that the file format allows. */
export function mergedPair(merge: unknown): readonly [string, string] {
  const parts: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
  if (Array.isArray(parts) && parts.length === 2) {
    const [left, right]: unknown[] = parts;
    if (typeof left === 'string' && typeof right === 'string') return [left, right];
  }
  throw malformedTokenizer('a merge is not a pair of texts');
}
