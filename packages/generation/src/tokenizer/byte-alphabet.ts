/**
 * The character that stands for each byte in a byte-level vocabulary: printable Latin-1 characters
 * for themselves, the rest from U+0100 on.
 * @see https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
export const characterOfByte: readonly string[] = buildAlphabet();

/** The byte behind each character of {@link characterOfByte}. */
export const byteOfCharacter: ReadonlyMap<string, number> = new Map(
  characterOfByte.map((character, byte) => [character, byte]),
);

function buildAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(isPrintable ? byte : next++);
  });
}
