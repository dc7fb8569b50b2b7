import type { LocalmostClient } from './client.ts';
import type { ClientOptions } from './client-options.ts';

/**
 * A client that runs models in sealed workers of this page.
 * @throws InvalidManifestError when a manifest of the options is wrong
 */
export function createClient(_options: ClientOptions = {}): LocalmostClient {
  throw new Error('Not wired yet.');
}
