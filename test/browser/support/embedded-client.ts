import { type ClientOptions, createClient, type LocalmostClient } from 'localmost';
import manifest from '../../../models/localmost-tales-7m.json';

/** Id of the model whose weights lie in the repository. */
export const embeddedModelId: string = manifest.id;

/** A client that runs the real model of the repository, loaded on the processor. */
export async function embeddedClient(options: ClientOptions = {}): Promise<LocalmostClient> {
  const file = new URL('../../../models/localmost-tales-7m.json', import.meta.url);
  const folder = file.pathname.replace(/\.json$/, '/');
  const client = createClient({
    manifests: [{ ...manifest, sources: [{ kind: 'url', baseUrl: folder }] }],
    databaseName: 'embedded-tests',
    // A busy machine is no reason to call a text restricted.
    classificationBudgetMs: 30_000,
    ...options,
  });
  await client.models.load(embeddedModelId, { engine: 'cpu' });
  return client;
}
