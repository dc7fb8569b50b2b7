import type {
  ChatCompletionParams,
  StreamingChatCompletionParams,
  WholeChatCompletionParams,
} from './completion-params.ts';
import type { ChatCompletion, ChatCompletionChunk } from './completion-result.ts';

/** How one request can be called off. */
export interface RequestOptions {
  /** Aborting removes a waiting request from the queue, or stops the model between two tokens. */
  signal?: AbortSignal;
}

/** Answers, in OpenAI's shape. */
export interface ChatCompletionsApi {
  /**
   * With `stream: true` gives an async iterable once the model has accepted the request; breaking
   * out of the loop stops the model. Otherwise gives the whole answer.
   * @throws InvalidRequestError, UnknownModelError, ModelNotLoadedError, QueueFullError,
   * ContextOverflowError, EngineFailureError, DeviceLostError, WorkerLostError, or the signal's reason;
   * for `auto` also InvalidPolicyError, InvalidConsentError, NoCandidateError, AuditFailedError,
   * SpendingLimitError, InterruptedError, and the errors of the backends
   */
  create(
    params: StreamingChatCompletionParams,
    options?: RequestOptions,
  ): Promise<AsyncIterable<ChatCompletionChunk>>;
  create(params: WholeChatCompletionParams, options?: RequestOptions): Promise<ChatCompletion>;
  create(
    params: ChatCompletionParams,
    options?: RequestOptions,
  ): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>>;
}
