import type { ChatCompletionsApi } from './chat/chat-api.ts';
import { createCompletion } from './chat/create-completion.ts';
import { DeviceAnswers } from './chat/device-answers.ts';
import type { LocalmostClient } from './client.ts';
import type { ClientOptions } from './client-options.ts';
import { ModelRegistry } from './models/model-registry.ts';
import { ModelsService } from './models/models-service.ts';
import { WeightSource } from './models/weight-source.ts';
import { clientSettings } from './settings.ts';

/**
 * A client that runs models in sealed workers of this page. Making one starts nothing.
 * @throws InvalidManifestError when a manifest of the options is wrong
 * @throws InvalidRequestError when a number of the options means nothing
 */
export function createClient(options: ClientOptions = {}): LocalmostClient {
  const settings = clientSettings(options);
  const registry = new ModelRegistry();
  for (const manifest of options.manifests ?? []) registry.add(manifest);
  const models = new ModelsService(registry, new WeightSource(settings), settings);
  const source = new DeviceAnswers(models);
  // The overloads say which shape comes back for which `stream`; one function serves both.
  const create = ((params, requestOptions) =>
    createCompletion(source, params, requestOptions)) as ChatCompletionsApi['create'];
  return {
    models,
    chat: { completions: { create } },
    close: () => models.close(),
  };
}
