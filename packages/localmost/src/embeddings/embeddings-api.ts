import type { RequestOptions } from '../chat/chat-api.ts';
import type {
  Base64EmbeddingCreateParams,
  EmbeddingCreateParams,
  FloatEmbeddingCreateParams,
} from './embedding-params.ts';
import type { CreateEmbeddingResponse } from './embedding-result.ts';

/** Vectors of texts, in OpenAI's shape, from a model on this device. */
export interface EmbeddingsApi {
  /**
   * One vector for each text, in the input's order. A text that is longer than the model's window is
   * refused: nothing is cut off.
   * @throws InvalidRequestError, UnknownModelError, ModelNotLoadedError, UnsupportedRequestError for a
   * model that gives no vectors, ContextOverflowError, QueueFullError, EngineFailureError,
   * OutOfMemoryError, DeviceLostError, WorkerLostError, or the signal's reason
   */
  create(
    params: FloatEmbeddingCreateParams,
    options?: RequestOptions,
  ): Promise<CreateEmbeddingResponse>;
  create(
    params: Base64EmbeddingCreateParams,
    options?: RequestOptions,
  ): Promise<CreateEmbeddingResponse<string>>;
  create(
    params: EmbeddingCreateParams,
    options?: RequestOptions,
  ): Promise<CreateEmbeddingResponse<number[] | string>>;
}
