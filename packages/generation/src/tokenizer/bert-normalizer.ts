import type { JsonObject } from './json-object.ts';

/** Tabs and line ends are white space to BERT, though Unicode calls them controls. */
const removed = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\0\ufffd]/gu;
const whiteSpace = /\p{White_Space}/gu;
/** The ideographs that BERT cuts apart; kana and hangul are not among them. The fifth range is the reference's. */
const ideograph =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
const accent = /\p{Mn}/gu;

/**
 * The normalizer of BERT's vocabularies, by the options of a `BertNormalizer` in `tokenizer.json`.
 * The JavaScript library's own differs from the reference (the Rust `tokenizers`): it leaves
 * ideographs beyond U+FFFF joined, and writes a sigma at a word's end
 * as JavaScript does.
 * @see https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/normalizers/bert.rs
 */
export function bertNormalizer(options: JsonObject): (text: string) => string {
  const cleans = options.clean_text !== false;
  const cuts = options.handle_chinese_chars !== false;
  const lowers = options.lowercase !== false;
  const strips = typeof options.strip_accents === 'boolean' ? options.strip_accents : lowers;
  return (text) => {
    let result = text;
    if (cleans) result = result.replace(removed, '').replace(whiteSpace, ' ');
    if (cuts) result = result.replace(ideograph, ' $& ');
    if (strips) result = result.normalize('NFD').replace(accent, '');
    // One character at a time there; only the sigma depends on its neighbours here.
    if (lowers) result = result.replaceAll('Σ', 'σ').toLowerCase();
    return result;
  };
}
