import type { TokenizerDefinition } from '@localmost/protocol';
import { characterOfByte } from './byte-alphabet.ts';
import { keepsEveryByte, referencePreTokenizer } from './reference-pre-tokenizer.ts';

const utf8 = new TextEncoder();

/**
 * A quick count that a text's tokens are surely not below: its bytes by the longest token's bytes.
 * 0 where nothing is sure, because the tokenizer rewrites text before it cuts it.
 */
export function createTokenLowerBound(
  definition: TokenizerDefinition,
  idOfToken: ReadonlyMap<string, number>,
  longestTokenBytes: number,
): (text: string) => number {
  const { normalizer, pre_tokenizer } = definition.tokenizerJson;
  const isSure =
    (normalizer ?? null) === null && keepsEveryByte(referencePreTokenizer(pre_tokenizer));
  if (!isSure || longestTokenBytes === 0) return () => 0;
  // A byte that the vocabulary lacks is dropped, as in the reference, and so counts for nothing.
  const isCounted = Uint8Array.from(characterOfByte, (character) =>
    idOfToken.has(character) ? 1 : 0,
  );
  return (text) => {
    let count = 0;
    for (const byte of utf8.encode(text)) count += isCounted[byte] ?? 0;
    return Math.ceil(count / longestTokenBytes);
  };
}
