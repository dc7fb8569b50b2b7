import type { ExecutionBackend } from '@localmost/protocol';
import type { RequestOptions } from '../chat/chat-api.ts';

/** What a text is classified by. */
export interface ClassifyParams {
  /** Id of a loaded model that answers conversations. */
  model: string;
  text: string;
  /** 2 to 256 different words or short phrases. */
  labels: readonly string[];
  /** What the labels are about, such as `What does the customer want?`. Default: nothing. */
  instruction?: string | null;
}

/** How well one label fits. */
export interface LabelScore {
  label: string;
  /** Of all labels together 1: what the scores say of these labels among themselves. */
  probability: number;
  /** Mean natural logarithm of the probability of the label's tokens after this text. */
  logProbability: number;
  /** The same after a text that says nothing; the score is the difference. */
  priorLogProbability: number;
}

/** Which label fits a text, and how well each does. */
export interface Classification {
  /** The model that weighed them. */
  model: string;
  /** The one that fits best; of equals the first. */
  label: string;
  /** In the order of the labels. */
  scores: readonly LabelScore[];
  localmost: {
    engine: string;
    backend: ExecutionBackend;
    /** Wait in the model's queue, in milliseconds. */
    queuedMs: number;
    computeMs: number;
    /** Tokens of the text's prompt, and how many were computed for it and for the labels. */
    promptTokens: number;
    computedTokens: number;
  };
}

/**
 * Weighs labels by how likely the model finds each of them as the answer: nothing is generated. Each
 * label's mean log probability per token is taken less what it is after a text that says nothing, which
 * a small model needs far more than a large one. Always made on this device.
 * @throws InvalidRequestError naming the field, UnknownModelError, ModelNotLoadedError,
 * UnsupportedRequestError where the model gives vectors or its engine shows no probabilities,
 * ContextOverflowError, QueueFullError, EngineFailureError, WorkerLostError, or the signal's reason
 * @see https://arxiv.org/abs/2102.09690 contextual calibration
 */
export type Classify = (
  params: ClassifyParams,
  options?: RequestOptions,
) => Promise<Classification>;
