import type { LocalmostClient } from '../client.ts';
import type { EmbeddingCreateParams } from '../embeddings/embedding-params.ts';
import { readParams } from './read-params.ts';

/** Answers `POST …/embeddings`. @throws whatever `client.embeddings.create` does */
export async function answerEmbeddings(
  client: Pick<LocalmostClient, 'embeddings'>,
  request: Request,
): Promise<Response> {
  const { signal } = request;
  const params = await readParams<EmbeddingCreateParams>(request);
  return Response.json(await client.embeddings.create(params, { signal }));
}
