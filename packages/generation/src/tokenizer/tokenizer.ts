import type { ChatMessage, ToolDefinition } from '@localmost/protocol';
import type { ToolSupport } from '../tools/choose-dialect.ts';

/** Text to token ids and back, for one model. Control tokens only ever come from the chat template. */
export interface Tokenizer {
  /** How many ids there are; every id is below it. */
  readonly vocabularySize: number;
  /** Tokens that end an answer. */
  readonly endTokenIds: ReadonlySet<number>;
  /** How the model writes calls of tools; null without a chat template that could tell it of any. */
  readonly toolSupport: ToolSupport | null;
  /** The bytes that a token writes into an answer, as a view; none for a control token. */
  bytesOf(tokenId: number): Uint8Array;
  /**
   * The ids of plain text, in an array the caller owns. What looks like a control token is spelled
   * out as ordinary text. @throws InvalidRequestError for a lone surrogate
   */
  encode(text: string): number[];
  /**
   * The ids of a whole conversation up to where the answer begins, in an array the caller owns.
   * @throws InvalidRequestError for a lone surrogate or messages the template refuses
   */
  encodeChat(messages: readonly ChatMessage[]): number[];
  /**
   * As {@link encodeChat}, but gives up as soon as it is sure that there are more than `limit`
   * ids, so that an enormous prompt costs little. @throws as {@link encodeChat}
   * @param tools what the model may call, as its template or the library tells it
   */
  encodeChatWithin(
    messages: readonly ChatMessage[],
    limit: number,
    tools?: readonly ToolDefinition[],
  ): PromptEncoding;
  /** How many tokens {@link encode} gives. @throws InvalidRequestError for a lone surrogate */
  countTokens(text: string): number;
  /** A fresh decoder for one answer. */
  createDecoder(): TokenDecoder;
}

/** The ids of a prompt, or the least number of tokens it surely has where that is too many. */
export type PromptEncoding =
  | { fits: true; tokenIds: number[] }
  | { fits: false; minimumTokens: number };

/** Turns the tokens of one answer into text piece by piece, never splitting a UTF-8 character. */
export interface TokenDecoder {
  /** The text that this token completes; empty while a character is still unfinished. */
  push(tokenId: number): string;
  /** What is left when the answer ends: an unfinished character becomes U+FFFD. */
  end(): string;
}
