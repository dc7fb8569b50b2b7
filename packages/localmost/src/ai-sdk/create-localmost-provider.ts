import { type LanguageModelV4, NoSuchModelError, type ProviderV4 } from '@ai-sdk/provider';
import type { LocalmostClient } from '../client.ts';
import { LocalmostLanguageModel } from './language-model.ts';

/** The models of a client, for the AI SDK. Calling it gives a language model. */
export interface LocalmostProvider extends ProviderV4 {
  /** @param modelId of a loaded model, or `auto` where the client has a policy */
  (modelId: string): LanguageModelV4;
}

/**
 * A provider whose models are those of the client, with its policy, its limits and its errors.
 * @example
 * const localmost = createLocalmostProvider(client);
 * const { textStream } = streamText({ model: localmost('auto'), prompt: 'Hello!' });
 */
export function createLocalmostProvider(client: Pick<LocalmostClient, 'chat'>): LocalmostProvider {
  const languageModel = (modelId: string) => new LocalmostLanguageModel(client, modelId);
  return Object.assign((modelId: string) => languageModel(modelId), {
    specificationVersion: 'v4' as const,
    languageModel,
    embeddingModel: (modelId: string) => refuse(modelId, 'embeddingModel'),
    imageModel: (modelId: string) => refuse(modelId, 'imageModel'),
  });
}

/** @throws NoSuchModelError always: no engine here makes embeddings or images yet */
function refuse(modelId: string, modelType: 'embeddingModel' | 'imageModel'): never {
  const message = `Localmost has no ${modelType} "${modelId}": its engines make text only.`;
  throw new NoSuchModelError({ modelId, modelType, message });
}
