/** A piece of a message; only text pieces are understood. */
export interface TextContentPart {
  type: 'text';
  text: string;
}

/** One turn of the conversation, in the OpenAI shape. `developer` is read as `system`. */
export interface ChatCompletionMessage {
  role: 'system' | 'developer' | 'user' | 'assistant';
  content: string | readonly TextContentPart[];
}

/**
 * What an answer is asked for with, by OpenAI's names. A field that this model cannot honour is an
 * `InvalidRequestError`; nothing is silently dropped. `null` means unset.
 */
export interface ChatCompletionParams {
  /** Id of a loaded model. */
  model: string;
  messages: readonly ChatCompletionMessage[];
  /** True gives chunks as they come. Default false. */
  stream?: boolean | null;
  /** `include_usage` adds one last chunk without a choice, as OpenAI does. */
  stream_options?: { include_usage?: boolean | null } | null;
  /** Older name of `max_completion_tokens`. */
  max_tokens?: number | null;
  /** The answer ends here at the latest. Default: what the context window leaves. */
  max_completion_tokens?: number | null;
  /** 0 is greedy; default 0.7. */
  temperature?: number | null;
  top_p?: number | null;
  /** Same seed, same model, same backend: same text. */
  seed?: number | null;
  /** The answer ends before the first of these. */
  stop?: string | readonly string[] | null;
  /** Only 1. */
  n?: 1 | null;
  /** Only 0. */
  frequency_penalty?: 0 | null;
  /** Only 0. */
  presence_penalty?: 0 | null;
  /** Only false. */
  logprobs?: false | null;
  /** Only plain text. */
  response_format?: { type: 'text' } | null;
  /** Beyond OpenAI: only the k most likely tokens stay; 0 keeps all. Default 40. */
  top_k?: number | null;
  /** Beyond OpenAI: tokens less likely than this share of the likeliest go. Default 0. */
  min_p?: number | null;
  /** Beyond OpenAI: above 1, tokens already seen become less likely. Default 1. */
  repetition_penalty?: number | null;
}

/** {@link ChatCompletionParams} that ask for chunks. */
export interface StreamingChatCompletionParams extends ChatCompletionParams {
  stream: true;
}

/** {@link ChatCompletionParams} that ask for one whole answer. */
export interface WholeChatCompletionParams extends ChatCompletionParams {
  stream?: false | null;
}
