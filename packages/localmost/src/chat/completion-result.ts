import type {
  AnswerRecovery,
  Decision,
  ExecutionBackend,
  GenerationTimings,
  HistoryTrim,
  PromptReuse,
} from '@localmost/protocol';
import type { ChatCompletionToolCall } from './completion-params.ts';

/** Counts of tokens by OpenAI's names. */
export interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  /** Prompt tokens that were still in the KV cache and were not computed again. */
  prompt_tokens_details: { cached_tokens: number };
  /** Present where tokens were guessed ahead: how many were right, and how many were computed in vain. */
  completion_tokens_details?: {
    accepted_prediction_tokens: number;
    rejected_prediction_tokens: number;
  };
}

/** Why an answer ended, by OpenAI's words. */
export type ChatCompletionFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Where and how an answer was made; beside OpenAI's fields. */
export interface LocalmostCompletionInfo {
  /** The engine on this device, or the id of the cloud backend. */
  engine: string;
  /** `remote`: the answer was made outside this device. */
  backend: ExecutionBackend | 'remote';
  /** The exact model that a server says it answered with; absent on the device. */
  answeringModel?: string;
  /**
   * Every backend with the reason why it did or did not answer; absent where no policy was asked, and
   * in the chunks between the first and the last.
   */
  decision?: Decision;
  /** Ids of the tokens behind this text, in order. */
  tokenIds: readonly number[];
  /** Wait in the model's queue before the engine began; under a policy, everything before the answer. */
  queuedMs: number;
  /** Present where the answer is complete. */
  timings?: GenerationTimings;
  /**
   * In the last chunk: what was asked for and is not whole, because the length limit or a stop string
   * came first. JSON that was cut does not parse.
   */
  incomplete?: 'json' | 'tool-call';
  /** In the last chunk: from where the tokens came that were not computed again. */
  reuse?: PromptReuse;
  /** In the last chunk: what was left out of a conversation that was too long and might be shortened. */
  trimmed?: HistoryTrim;
  /** Present where the answer is complete and its worker had to be started again. */
  recovery?: AnswerRecovery;
}

/** One whole answer, in the shape of OpenAI's `chat.completion`. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  /** Unix time in seconds. */
  created: number;
  /** The model that answered. */
  model: string;
  choices: [
    {
      index: 0;
      message: {
        role: 'assistant';
        /** Null where there are tool calls and no text. */
        content: string | null;
        /** Absent where the model asked for none. Hostile until they are checked. */
        tool_calls?: readonly ChatCompletionToolCall[];
        refusal: null;
      };
      finish_reason: ChatCompletionFinishReason;
      logprobs: null;
    },
  ];
  usage: CompletionUsage;
  localmost: LocalmostCompletionInfo & { timings: GenerationTimings };
}

/** A tool call in a stream: here always whole, in one piece. */
export interface ChatCompletionToolCallDelta extends ChatCompletionToolCall {
  index: number;
}

/** The one choice of a chunk. */
export interface ChatCompletionChunkChoice {
  index: 0;
  delta: {
    role?: 'assistant';
    content?: string;
    tool_calls?: readonly ChatCompletionToolCallDelta[];
  };
  finish_reason: ChatCompletionFinishReason | null;
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
