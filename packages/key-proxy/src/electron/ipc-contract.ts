/** The one channel that a renderer may send on. */
export const ipcChannel = 'localmost:model-call';

/** What a renderer may ask for; nothing of it names an address, a header or a key. */
export interface ModelCall {
  route: '/v1/chat/completions' | '/v1/embeddings' | '/v1/models';
  /** The body of the OpenAI API as JSON; empty for the list of models. */
  bodyJson: string;
}

/** What a renderer says while an answer comes: it wants the next piece, or no more. */
export type CallerMessage = { type: 'next' } | { type: 'abort' };

/** What the main process answers with: one `head`, pieces, and one end. */
export type AnswerMessage =
  | { type: 'head'; status: number; contentType: string; retryAfter: string | null }
  | { type: 'piece'; bytes: Uint8Array }
  | { type: 'end' }
  /** The answer was cut off; what came before is not whole. */
  | { type: 'broken' };

/** The steering of one call, from the page's side. */
export interface CallHandle {
  next(): void;
  abort(): void;
}

/** The only function that the preload script gives to the page. */
export type AskMain = (call: ModelCall, onAnswer: (message: AnswerMessage) => void) => CallHandle;
