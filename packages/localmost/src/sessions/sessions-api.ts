import type { SessionUsage } from '@localmost/protocol';
import type { ChatCompletionMessage } from '../chat/completion-params.ts';

/** Which conversation of which loaded model; `sessionId` is the name that its requests carry. */
export interface SessionName {
  model: string;
  sessionId: string;
}

/** A conversation as a file. */
export interface SavedSession {
  /** Messages, tokens, keys and values, under a checksum. As private as the conversation itself. */
  file: Blob;
  /** Tokens whose keys and values are in it; 0 where the model no longer had them. */
  tokens: number;
}

/** A conversation out of a file. */
export interface RestoredSession {
  messages: readonly ChatCompletionMessage[];
  /** Tokens that the next request of the session does not compute again. */
  tokens: number;
  /** Why there are none, though the file holds some: another model, engine or version made them. */
  reason?: string;
}

/**
 * Conversations with what the model has computed of them. Apps keep their messages; requests that
 * carry a `sessionId` let a state be found by it. Reuse needs none of this: what a request begins
 * with is recognised by itself.
 */
export interface SessionsApi {
  /**
   * Writes a conversation to a file that this app can keep where it likes.
   * @throws ModelNotLoadedError, InvalidRequestError, UnsupportedRequestError where the engine keeps none
   */
  save(
    session: SessionName & { messages: readonly ChatCompletionMessage[] },
  ): Promise<SavedSession>;
  /**
   * Makes a saved conversation one of this model's. The messages come back in any case.
   * @throws CorruptFileError for a file that is damaged or none; InvalidRequestError, ModelNotLoadedError
   */
  restore(session: SessionName & { file: Blob }): Promise<RestoredSession>;
  /**
   * Lets another session go on from the same state.
   * @returns false where it is not, or no longer, kept: it is then computed again when it is asked for
   */
  branch(branch: { model: string; from: string; to: string }): Promise<boolean>;
  /** Drops what is kept of a session. @returns whether anything was */
  forget(session: SessionName): Promise<boolean>;
  /** What a loaded model keeps, against its budget. */
  usage(model: string): Promise<SessionUsage>;
}
