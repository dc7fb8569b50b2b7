import type { ChatCompletionsApi } from './chat/chat-api.ts';
import { createCompletion } from './chat/create-completion.ts';
import { DeviceAnswers } from './chat/device-answers.ts';
import type { Classify } from './classify/classify-api.ts';
import type { LabelPriors } from './classify/classify-text.ts';
import type { LocalmostClient } from './client.ts';
import type { ClientOptions } from './client-options.ts';
import type { EmbeddingsApi } from './embeddings/embeddings-api.ts';
import { explainDecision } from './hybrid/explain-decision.ts';
import { LazyHybrid } from './hybrid/lazy-hybrid.ts';
import { ModelRegistry } from './models/model-registry.ts';
import { ModelsService } from './models/models-service.ts';
import { WeightSource } from './models/weight-source.ts';
import { lazySessions } from './sessions/lazy-sessions.ts';
import { clientSettings } from './settings.ts';

/**
 * A client that runs models in sealed workers of this page. Making one starts nothing. Without
 * `policy` and `backends` it never sends anything anywhere.
 * @throws InvalidManifestError when a manifest of the options is wrong
 * @throws InvalidRequestError when a number of the options means nothing
 * @throws InvalidPolicyError when a backend has no zone, or the policy's mode is none
 */
export function createClient(options: ClientOptions = {}): LocalmostClient {
  const settings = clientSettings(options);
  const registry = new ModelRegistry();
  for (const manifest of options.manifests ?? []) registry.add(manifest);
  const models = new ModelsService(registry, new WeightSource(settings), settings);
  const { hasPolicy } = settings;
  const hybrid = hasPolicy ? new LazyHybrid(options, models) : undefined;
  const source = hybrid ?? new DeviceAnswers(models);
  // The overloads say which shape comes back for which `stream`; one function serves both.
  const create = ((params, requestOptions) =>
    createCompletion(source, params, requestOptions)) as ChatCompletionsApi['create'];
  const embed = (async (params, requestOptions) => {
    const { createEmbeddings } = await import('./embeddings/create-embeddings.ts');
    return createEmbeddings(models, params, requestOptions);
  }) as EmbeddingsApi['create'];
  const priors: LabelPriors = new Map();
  const classify: Classify = async (params, requestOptions) => {
    const { classifyText } = await import('./classify/classify-text.ts');
    return classifyText(models, priors, params, requestOptions);
  };
  return {
    models,
    chat: { completions: { create } },
    embeddings: { create: embed },
    classify,
    sessions: lazySessions(models),
    hasPolicy,
    policy: async () => hybrid?.policy(),
    explain: (params) => explainDecision(hybrid, params),
    spending: { spent: async () => (await hybrid?.spent()) ?? { todayUsd: 0, thisMonthUsd: 0 } },
    async close() {
      await Promise.all([models.close(), hybrid?.close()]);
    },
  };
}
