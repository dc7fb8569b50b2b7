import type { EmbeddingTimings, ExecutionBackend } from '@localmost/protocol';

/** One vector, in the shape of OpenAI's `embedding`. */
export interface EmbeddingObject<Vector> {
  object: 'embedding';
  /** Place of its text in the input. */
  index: number;
  /** Of length 1, so that the product of two is their cosine. */
  embedding: Vector;
}

/** All vectors of a request, in the shape of OpenAI's list. */
export interface CreateEmbeddingResponse<Vector = number[]> {
  object: 'list';
  data: EmbeddingObject<Vector>[];
  /** The model that gave them. */
  model: string;
  /** Tokens as the model reads them, the control tokens around each text included. */
  usage: { prompt_tokens: number; total_tokens: number };
  localmost: LocalmostEmbeddingInfo;
}

/** Where and how the vectors were made; beside OpenAI's fields. */
export interface LocalmostEmbeddingInfo {
  engine: string;
  backend: ExecutionBackend;
  dimensions: number;
  /** Wait in the model's queue before the engine began, in milliseconds. */
  queuedMs: number;
  timings: EmbeddingTimings;
}
