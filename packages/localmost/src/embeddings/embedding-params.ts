/** Parameters of `embeddings.create`, by OpenAI's names. */
export interface EmbeddingCreateParams {
  /** Id of a loaded model that gives vectors. */
  model: string;
  /** One text, or up to 2 048 of them; ids of tokens are refused. */
  input: string | readonly string[];
  /** `base64`: the vector's 32-bit floats, little-endian. Default `float`. */
  encoding_format?: 'float' | 'base64' | null;
  /** Only the model's own number of dimensions is honoured; any other is refused. */
  dimensions?: number | null;
  /** Accepted for code written against OpenAI, and not used: nobody else sees the request. */
  user?: string | null;
}

/** Parameters whose vectors come as numbers. */
export interface FloatEmbeddingCreateParams extends EmbeddingCreateParams {
  encoding_format?: 'float' | null;
}

/** Parameters whose vectors come as base64 text. */
export interface Base64EmbeddingCreateParams extends EmbeddingCreateParams {
  encoding_format: 'base64';
}
