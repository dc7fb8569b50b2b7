import type { RequestOptions } from '../chat/chat-api.ts';
import type { ModelSession } from '../models/model-session.ts';
import { givesNoVectors, otherDimensions } from './embedding-faults.ts';
import type { EmbeddingCreateParams } from './embedding-params.ts';
import type { CreateEmbeddingResponse } from './embedding-result.ts';
import { toBase64 } from './encode-vector.ts';
import { toEmbeddingRequest } from './to-embedding-request.ts';

/** Whoever knows the loaded models. */
export interface SessionSource {
  /** @throws UnknownModelError, ModelNotLoadedError */
  session(id: string): ModelSession;
}

/** Gives what `client.embeddings.create` does; {@link EmbeddingsApi} tells how it behaves. */
export async function createEmbeddings(
  models: SessionSource,
  params: EmbeddingCreateParams,
  { signal }: RequestOptions = {},
): Promise<CreateEmbeddingResponse<number[] | string>> {
  signal?.throwIfAborted();
  const { model, request, format, dimensions: wanted } = toEmbeddingRequest(params);
  const session = models.session(model);
  const { engineId, backend, embeddings } = session.loaded.capabilities;
  if (!embeddings) throw givesNoVectors(model);
  const { dimensions } = embeddings;
  if (wanted !== undefined && wanted !== dimensions)
    throw otherDimensions(model, wanted, dimensions);
  const { result, queuedMs } = await session.run((host, stop) => host.embed(request, stop), signal);
  const { values, tokenCounts, timings } = result;
  const promptTokens = tokenCounts.reduce((sum, count) => sum + count, 0);
  return {
    object: 'list',
    data: tokenCounts.map((_, index) => {
      const vector = values.subarray(index * dimensions, (index + 1) * dimensions);
      const embedding = format === 'base64' ? toBase64(vector) : Array.from(vector);
      return { object: 'embedding', index, embedding };
    }),
    model,
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    localmost: { engine: engineId, backend, dimensions, queuedMs, timings },
  };
}
