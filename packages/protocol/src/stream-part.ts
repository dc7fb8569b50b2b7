import type { FinishReason, GenerationTimings, TokenUsage } from './chat.ts';
import type { Decision } from './decision/decision.ts';
import type { ExecutionBackend } from './engine.ts';
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

/** The last part. An answer without it was cut off. */
export interface FinishPart {
  type: 'finish';
  reason: FinishReason;
  usage: TokenUsage;
  timings: GenerationTimings;
}
