import type { FinishReason, GenerationTimings, TokenUsage } from './chat.ts';
import type { ExecutionBackend } from './engine.ts';

/** One step of an answer. The same union crosses every hop, from the engine to the app's loop. */
export type StreamPart = StartPart | TextDeltaPart | FinishPart;

/** The first part: who is answering. */
export interface StartPart {
  type: 'start';
  modelId: string;
  engineId: string;
  backend: ExecutionBackend;
}

/** More text. Never splits a UTF-8 character, never holds a part of a stop string. */
export interface TextDeltaPart {
  type: 'text-delta';
  delta: string;
  /** The tokens behind this delta, in order; empty where the engine does not show them. */
  tokenIds: readonly number[];
}

/** The last part. An answer without it was cut off. */
export interface FinishPart {
  type: 'finish';
  reason: FinishReason;
  usage: TokenUsage;
  timings: GenerationTimings;
}
