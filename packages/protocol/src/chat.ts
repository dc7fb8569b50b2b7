import type { ResponseFormat, ToolCall, ToolChoice, ToolDefinition } from './tools.ts';

/** Who speaks in a message; `tool` gives the result of a call. */
export type ChatRole = 'system' | 'user' | 'assistant' | 'tool';

/** One turn of a conversation, as plain text. */
export interface ChatMessage {
  role: ChatRole;
  content: string;
  /** The calls of this turn; only on `assistant`, whose content may then be empty. */
  toolCalls?: readonly ToolCall[];
  /** Which call this is the result of; on `tool`, always, and only there. */
  toolCallId?: string;
}

/** How the next token is drawn. Unset fields take the engine's stated defaults. */
export interface SamplingOptions {
  /** 0 is greedy: always the most likely token. Default 0.7. */
  temperature?: number;
  /** Only the k most likely tokens stay; 0 keeps all. Default 40. */
  topK?: number;
  /** Only the most likely tokens whose probabilities sum to p stay; 1 keeps all. Default 0.95. */
  topP?: number;
  /** Tokens less likely than this share of the most likely one go; 0 keeps all. Default 0. */
  minP?: number;
  /** Above 1, tokens already seen become less likely. Default 1. @see https://arxiv.org/abs/1909.05858 */
  repetitionPenalty?: number;
  /** Same seed, same model, same backend: same text. Random when unset. */
  seed?: number;
}

/** Interactive: a person waits for the answer. Background: it may take longer where others are asked for. */
export type RequestPriority = 'interactive' | 'background';

/** What an engine is asked for: one answer to one conversation. */
export interface EngineRequest {
  messages: readonly ChatMessage[];
  sampling?: SamplingOptions;
  /** The answer ends here at the latest. Default: what the context window leaves. */
  maxOutputTokens?: number;
  /** The answer ends before the first of these; they are not part of it. */
  stop?: readonly string[];
  tools?: readonly ToolDefinition[];
  /** Default `auto` where there are tools. */
  toolChoice?: ToolChoice;
  /** Default plain text. */
  responseFormat?: ResponseFormat;
  /**
   * Names the conversation. An engine that sets conversations aside keeps one state for each name; it
   * never changes the answer.
   */
  sessionId?: string;
  /**
   * What is done where the conversation does not fit the context window. `drop-oldest` leaves out
   * whole turns, the oldest first, and says so in the last part. Default `refuse`.
   */
  history?: 'refuse' | 'drop-oldest';
  /**
   * Whether passages that the answer copies from the conversation may be guessed ahead and verified in
   * one pass; it changes the time and never the answer. True is refused by engines that cannot. Default:
   * what the engine gains by.
   */
  promptLookup?: boolean;
  /** Interactive requests go before background ones; it never changes the answer. Default `interactive`. */
  priority?: RequestPriority;
  /** True goes on past the end token; benchmarks only. Default false. */
  ignoreEndToken?: boolean;
}

/** Why an answer ended. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter';

/** Counts of tokens. */
export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
  /** Prompt tokens whose keys and values were still in the cache and were not computed again. */
  cachedPromptTokens: number;
  /** Tokens that were guessed ahead and computed; absent where none were. */
  draftedTokens?: number;
  /** Those of them that became the answer's; absent where none were drafted. */
  acceptedDraftTokens?: number;
  /** True where a server did not say, or said nonsense: the counts are then a guess on the high side. */
  estimated?: true;
}

/** Where the time of one answer went. */
export interface GenerationTimings {
  /** From the call in the engine to the first token. */
  timeToFirstTokenMs: number;
  prefillTokensPerSecond: number;
  /** Over the tokens after the first; 0 where there was only one. */
  decodeTokensPerSecond: number;
  totalMs: number;
}
