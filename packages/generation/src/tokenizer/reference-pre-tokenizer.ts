import { isJsonObject, type JsonObject } from './json-object.ts';

/**
 * Rewrites a `pre_tokenizer` so that the JavaScript library cuts text exactly where the reference
 * (the Rust `tokenizers`) does. Two of its built-in patterns differ: `Digits` there takes every
 * numeric character, here only ASCII's; the whitespace of `ByteLevel` there is Unicode's
 * White_Space, here JavaScript's `\s`, which has U+FEFF and lacks U+0085. Written as `Split`
 * patterns, both are translated rightly by the library.
 */
export function referencePreTokenizer(preTokenizer: unknown): unknown {
  if (!isJsonObject(preTokenizer)) return preTokenizer;
  if (preTokenizer.type === 'Sequence' && Array.isArray(preTokenizer.pretokenizers)) {
    return {
      ...preTokenizer,
      pretokenizers: preTokenizer.pretokenizers.map(referencePreTokenizer),
    };
  }
  if (preTokenizer.type === 'Digits') {
    return splitBy(preTokenizer.individual_digits === true ? '\\p{N}' : '\\p{N}+');
  }
  if (preTokenizer.type === 'ByteLevel') return referenceByteLevel(preTokenizer);
  return preTokenizer;
}

/** GPT-2's pattern for words. @see https://github.com/openai/gpt-2/blob/master/src/encoder.py */
const wordPattern =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

function referenceByteLevel(byteLevel: JsonObject): JsonObject {
  // With a prefix space the order of the two steps would matter, so that form stays as it is.
  if (byteLevel.add_prefix_space !== false || byteLevel.use_regex === false) return byteLevel;
  return {
    type: 'Sequence',
    pretokenizers: [splitBy(wordPattern), { ...byteLevel, use_regex: false }],
  };
}

function splitBy(pattern: string): JsonObject {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}

/**
 * True when the pre-tokenizer ends in bytes and loses none of the text on the way, so that a text's
 * bytes bound its tokens from below.
 */
export function keepsEveryByte(preTokenizer: unknown): boolean {
  if (!isJsonObject(preTokenizer)) return false;
  if (preTokenizer.type === 'ByteLevel') return true;
  if (preTokenizer.type !== 'Sequence' || !Array.isArray(preTokenizer.pretokenizers)) return false;
  const steps: unknown[] = preTokenizer.pretokenizers;
  return steps.length > 0 && steps.slice(0, -1).every(keepsText) && keepsEveryByte(steps.at(-1));
}

function keepsText(step: unknown): boolean {
  if (!isJsonObject(step)) return false;
  if (step.type === 'Sequence' && Array.isArray(step.pretokenizers)) {
    return step.pretokenizers.every(keepsText);
  }
  return step.type === 'Split' && step.behavior === 'Isolated' && step.invert === false;
}
