/** Texts of which a model is to give vectors. */
export interface EmbeddingRequest {
  /** Each is embedded by itself: its vector does not depend on its neighbours. */
  texts: readonly string[];
}

/** Where the time of a request went, in milliseconds. */
export interface EmbeddingTimings {
  tokenizeMs: number;
  computeMs: number;
}

/** One vector for each text. */
export interface Embeddings {
  /** `[text][dimension]`, each row of length 1; the receiver's to keep. */
  values: Float32Array<ArrayBuffer>;
  dimensions: number;
  /** Tokens of each text, the control tokens that the model puts around it included. */
  tokenCounts: readonly number[];
  timings: EmbeddingTimings;
}
