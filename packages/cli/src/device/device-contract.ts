import type { ExecutionBackend, ModelManifest, Recommendation, WireError } from 'localmost';

/** One model on one runtime, to be measured. */
export interface PairRequest {
  manifest: ModelManifest;
  engineId: string;
  backend: ExecutionBackend;
  promptTokens: number;
  answerTokens: number;
  /** Told apart by this, so that no answer finds an earlier one's prompt in the cache. */
  round: number;
  /** Whether the weights are taken from the browser's disk again afterwards. */
  forget?: boolean;
}

/** What one answer of a pair took. */
export interface PairSpeed {
  threads: number;
  /** Tokens of the prompt that were computed, those still in the cache left out. */
  promptTokens: number;
  answerTokens: number;
  decodeTokensPerSecond: number;
  prefillTokensPerSecond: number;
  timeToFirstTokenMs: number;
}

/** Prompts for one model, each in a conversation of its own. */
export interface AnswersRequest {
  manifest: ModelManifest;
  engineId: string;
  backend: ExecutionBackend;
  prompts: readonly string[];
  maximumTokens: number;
}

/** One greedy answer. */
export interface PromptAnswer {
  text: string;
  decodeTokensPerSecond: number;
}

/** What the page gives back: errors as plain data, to be rebuilt in the terminal. */
export type Outcome<Value> = { value: Value } | { error: WireError };

declare global {
  /** The functions of the page behind `npm run device`. */
  interface Window {
    /** Judges the models by a fresh measurement. */
    localmostRecommend(manifests: readonly ModelManifest[]): Promise<Outcome<Recommendation>>;
    localmostMeasurePair(request: PairRequest): Promise<Outcome<PairSpeed>>;
    localmostAnswers(request: AnswersRequest): Promise<Outcome<PromptAnswer[]>>;
  }
}
