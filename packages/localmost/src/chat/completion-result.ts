import type { ExecutionBackend, FinishReason, GenerationTimings } from '@localmost/protocol';

/** Counts of tokens by OpenAI's names. */
export interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  /** Prompt tokens that were still in the KV cache and were not computed again. */
  prompt_tokens_details: { cached_tokens: number };
}

/** Where and how an answer was made; beside OpenAI's fields. */
export interface LocalmostCompletionInfo {
  /** The engine on this device, or the id of the cloud backend. */
  engine: string;
  /** `remote`: the answer was made outside this device. */
  backend: ExecutionBackend | 'remote';
  /** Ids of the tokens behind this text, in order. */
  tokenIds: readonly number[];
  /** Wait in the model's queue before the engine began. */
  queuedMs: number;
  /** Present where the answer is complete. */
  timings?: GenerationTimings;
}

/** One whole answer, in the shape of OpenAI's `chat.completion`. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  /** Unix time in seconds. */
  created: number;
  model: string;
  choices: [
    {
      index: 0;
      message: { role: 'assistant'; content: string; refusal: null };
      finish_reason: FinishReason;
      logprobs: null;
    },
  ];
  usage: CompletionUsage;
  localmost: LocalmostCompletionInfo & { timings: GenerationTimings };
}

/** The one choice of a chunk. */
export interface ChatCompletionChunkChoice {
  index: 0;
  delta: { role?: 'assistant'; content?: string };
  finish_reason: FinishReason | null;
  logprobs: null;
}

/**
 * One piece of a streamed answer, in the shape of OpenAI's `chat.completion.chunk`. The chunk with
 * a `finish_reason` carries `usage` and `localmost.timings`. With `include_usage` a last one
 * without a choice repeats `usage`, for code written against OpenAI.
 */
export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: readonly ChatCompletionChunkChoice[];
  usage?: CompletionUsage;
  localmost: LocalmostCompletionInfo;
}
