import type { TokenBytes } from './token-bytes.ts';
import type { TokenDecoder } from './tokenizer.ts';

/**
 * A decoder for one answer. The platform's streaming UTF-8 decoder holds the bytes of an unfinished
 * character and writes U+FFFD for what can no longer become one.
 */
export function createTokenDecoder(tokenBytes: TokenBytes): TokenDecoder {
  // `ignoreBOM` keeps U+FEFF in the text, where the default would swallow it.
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let atFirstToken = tokenBytes.stripsFirstSpace;
  return {
    push(tokenId) {
      let bytes = tokenBytes.of(tokenId);
      if (bytes.length === 0) return '';
      if (atFirstToken && bytes[0] === 0x20) bytes = bytes.subarray(1);
      atFirstToken = false;
      return utf8.decode(bytes, { stream: true });
    },
    end: () => utf8.decode(),
  };
}
