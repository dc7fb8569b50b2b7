import type { TokenizerDefinition } from '@localmost/protocol';
import { byteOfCharacter } from './byte-alphabet.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';

/** The UTF-8 bytes that every token writes into an answer, packed. */
export interface TokenBytes {
  /** The bytes of one token: empty for a control token or an id without text. A view, not a copy. */
  of(tokenId: number): Uint8Array;
  /** The most bytes of one token. */
  readonly longest: number;
  /** True when an answer's first space is the tokenizer's own and not part of it. */
  readonly stripsFirstSpace: boolean;
}

/**
 * The bytes of every token by the rules of the definition's decoder: byte-level, or SentencePiece's
 * (`▁` for a space, `<0x0A>` for a byte). @throws MalformedModelError for any other decoder
 */
export function createTokenBytes(
  definition: TokenizerDefinition,
  idOfToken: ReadonlyMap<string, number>,
  addedTokens: readonly { id: number; text: string }[],
): TokenBytes {
  const steps = decoderSteps(definition.tokenizerJson.decoder);
  const toBytes = steps.some((step) => step.type === 'ByteLevel')
    ? bytesOfByteLevelToken
    : bytesOfSentencePieceToken;
  const bytesById = new Map<number, Uint8Array>();
  for (const [token, id] of idOfToken) bytesById.set(id, toBytes(token));
  for (const { id, text } of addedTokens) bytesById.set(id, utf8.encode(text));
  for (const { id } of definition.controlTokens) bytesById.delete(id);
  return {
    ...pack(bytesById, definition.vocabularySize),
    stripsFirstSpace: steps.some(
      (step) => step.type === 'Metaspace' || (step.type === 'Strip' && step.start === 1),
    ),
  };
}

const utf8 = new TextEncoder();
const knownDecoders = new Set([
  'ByteLevel',
  'Replace',
  'ByteFallback',
  'Fuse',
  'Strip',
  'Metaspace',
]);

/** A decoder's steps in one flat list. */
function decoderSteps(decoder: unknown): JsonObject[] {
  if (!isJsonObject(decoder)) throw malformedTokenizer('it has no decoder');
  if (decoder.type === 'Sequence' && Array.isArray(decoder.decoders)) {
    return decoder.decoders.flatMap(decoderSteps);
  }
  if (typeof decoder.type !== 'string' || !knownDecoders.has(decoder.type)) {
    throw malformedTokenizer(`its decoder ${String(decoder.type)} is unknown`);
  }
  return [decoder];
}

function bytesOfByteLevelToken(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = byteOfCharacter.get(character);
    // A token outside the alphabet is plain text, as the reference's decoder has it.
    if (byte === undefined) return utf8.encode(token);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function bytesOfSentencePieceToken(token: string): Uint8Array {
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
  if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
  return utf8.encode(token.replaceAll('▁', ' '));
}

function pack(
  bytesById: ReadonlyMap<number, Uint8Array>,
  vocabularySize: number,
): Omit<TokenBytes, 'stripsFirstSpace'> {
  const ends = new Uint32Array(vocabularySize + 1);
  let longest = 0;
  for (let id = 0; id < vocabularySize; id++) {
    const length = bytesById.get(id)?.length ?? 0;
    ends[id + 1] = (ends[id] ?? 0) + length;
    longest = Math.max(longest, length);
  }
  const bytes = new Uint8Array(ends[vocabularySize] ?? 0);
  for (const [id, tokenBytes] of bytesById) bytes.set(tokenBytes, ends[id]);
  return {
    longest,
    of: (tokenId) => bytes.subarray(ends[tokenId] ?? 0, ends[tokenId + 1] ?? ends[tokenId] ?? 0),
  };
}
