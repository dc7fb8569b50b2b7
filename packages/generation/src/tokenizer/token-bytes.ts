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
  const write = steps.some((step) => step.type === 'ByteLevel')
    ? writeByteLevelToken
    : writeSentencePieceToken;
  const silent = new Set(definition.controlTokens.map(({ id }) => id));
  const scratch = new Uint8Array(longestUtf8([...idOfToken.keys()], addedTokens));
  const visitAll: TokenVisits = (visit) => {
    for (const [token, id] of idOfToken) visit(id, silent.has(id) ? 0 : write(token, scratch));
    for (const { id, text } of addedTokens) {
      visit(id, silent.has(id) ? 0 : utf8.encodeInto(text, scratch).written);
    }
  };
  return {
    ...pack(visitAll, scratch, definition.vocabularySize),
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

/** Calls back for each token with its id and the number of its bytes, which stand in the scratch. */
type TokenVisits = (visit: (id: number, byteLength: number) => void) => void;

/** No token has more bytes than three for each UTF-16 unit of its text. */
function longestUtf8(
  texts: readonly string[],
  addedTokens: readonly { readonly text: string }[],
): number {
  let units = 0;
  for (const text of texts) units = Math.max(units, text.length);
  for (const { text } of addedTokens) units = Math.max(units, text.length);
  return 3 * units;
}

function writeByteLevelToken(token: string, out: Uint8Array): number {
  let length = 0;
  for (const character of token) {
    const byte = byteOfCharacter.get(character);
    // A token outside the alphabet is plain text, as the reference's decoder has it.
    if (byte === undefined) return utf8.encodeInto(token, out).written;
    out[length++] = byte;
  }
  return length;
}

function writeSentencePieceToken(token: string, out: Uint8Array): number {
  const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
  if (byte === undefined) return utf8.encodeInto(token.replaceAll('▁', ' '), out).written;
  out[0] = Number.parseInt(byte, 16);
  return 1;
}

/** Goes over the tokens twice, so that not one of them becomes an object: vocabularies are large. */
function pack(
  visitAll: TokenVisits,
  scratch: Uint8Array,
  vocabularySize: number,
): Omit<TokenBytes, 'stripsFirstSpace'> {
  const ends = new Uint32Array(vocabularySize + 1);
  visitAll((id, byteLength) => {
    ends[id + 1] = byteLength;
  });
  let longest = 0;
  for (let id = 1; id <= vocabularySize; id++) {
    const byteLength = ends[id] ?? 0;
    longest = Math.max(longest, byteLength);
    ends[id] = byteLength + (ends[id - 1] ?? 0);
  }
  const bytes = new Uint8Array(ends[vocabularySize] ?? 0);
  visitAll((id, byteLength) => {
    const start = ends[id] ?? 0;
    // Of several texts with one id the last counts; another length cannot be its.
    if ((ends[id + 1] ?? 0) - start === byteLength) {
      for (let i = 0; i < byteLength; i++) bytes[start + i] = scratch[i] ?? 0;
    }
  });
  return {
    longest,
    of: (tokenId) => bytes.subarray(ends[tokenId] ?? 0, ends[tokenId + 1] ?? ends[tokenId] ?? 0),
  };
}
