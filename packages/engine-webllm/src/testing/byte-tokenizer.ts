/**
 * A `tokenizer.json` in which every byte is a token, and each of these names a control token after
 * them. Ids beyond are words such as ` w300`, which no text is encoded to.
 */
export function byteTokenizer(controlTokens: readonly string[], vocabularySize: number): string {
  const alphabet = byteAlphabet();
  const space = alphabet[0x20] ?? ' ';
  const words = Array.from(
    { length: Math.max(0, vocabularySize - alphabet.length - controlTokens.length) },
    (_, index) => `${space}w${alphabet.length + controlTokens.length + index}`,
  );
  const added = controlTokens.map((content, index) => ({
    id: alphabet.length + index,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  const byteLevel = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: false,
  };
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries([
        ...alphabet.map((character, id) => [character, id]),
        ...words.map((word, index) => [word, alphabet.length + controlTokens.length + index]),
      ]),
      merges: [],
    },
  });
}

/**
 * The character that stands for each byte: itself where it can be printed, else one from 256 on.
 * @see https://github.com/openai/gpt-2/blob/master/src/encoder.py `bytes_to_unicode`
 */
function byteAlphabet(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrinted =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(isPrinted ? byte : next++);
  });
}
