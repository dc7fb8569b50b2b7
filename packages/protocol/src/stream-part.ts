import type { FinishReason, GenerationTimings, TokenUsage } from './chat.ts';
import type { Decision } from './decision/decision.ts';
import type { ExecutionBackend } from './engine.ts';
import type { HistoryTrim, PromptReuse } from './sessions.ts';
import type { ToolCall } from './tools.ts';

/** One step of an answer. The same union crosses every hop, from the engine to the app's loop. */
export type StreamPart = StartPart | TextDeltaPart | ToolCallPart | FinishPart;

/** The first part: who is answering. */
export interface StartPart {
  type: 'start';
  modelId: string;
  /** The engine on this device, or the id of the cloud backend. */
  engineId: string;
  /** `remote`: outside this device. */
  backend: ExecutionBackend | 'remote';
  /** The exact model that a server says it answers with; absent on the device. */
  answeringModel?: string;
  /** Why this backend answers; absent where no policy was asked. */
  decision?: Decision;
}

/** More text. Never splits a UTF-8 character, never holds a part of a stop string. */
export interface TextDeltaPart {
  type: 'text-delta';
  delta: string;
  /** The tokens behind this delta, in order; empty where the engine does not show them. */
  tokenIds: readonly number[];
}

/** The model asks for a call of one of the request's tools. Always whole, never in pieces. */
export interface ToolCallPart {
  type: 'tool-call';
  call: ToolCall;
}

/** How an answer went on after what computed it was lost. */
export interface AnswerRecovery {
  /** Code of the error that the answer would have ended in. */
  cause: string;
  /** Tokens that had been shown, and were computed again, the same. */
  replayedTokens: number;
  /** From the loss to an engine that was ready again, in milliseconds. */
  restartMs: number;
}

/** The last part. An answer without it was cut off. */
export interface FinishPart {
  type: 'finish';
  reason: FinishReason;
  /**
   * What was asked for and is not whole, because the length limit or a stop string came first; absent
   * where it is whole. JSON that was cut does not parse; a call that was cut is not among the parts.
   */
  incomplete?: 'json' | 'tool-call';
  usage: TokenUsage;
  timings: GenerationTimings;
  /** Present where a part of the prompt was not computed again, and the engine tells from where. */
  reuse?: PromptReuse;
  /** Present where the conversation was too long and the request allowed to shorten it. */
  trimmed?: HistoryTrim;
  /** Present where the worker had to be started again; usage and timings are then the second run's. */
  recovery?: AnswerRecovery;
}
