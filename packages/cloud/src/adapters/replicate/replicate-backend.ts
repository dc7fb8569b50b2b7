import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { ChatBackend } from '@localmost/protocol';
import { createCloudBackend } from '../../create-cloud-backend.ts';
import { checkBaseUrl } from '../../openai-compatible/check-base-url.ts';
import { unsupportedRequest } from '../../request/unsupported-part.ts';
import { strictFetch } from '../../strict-fetch.ts';
import {
  findHistory,
  type PredictionInputNames,
  supportOf,
  toPredictionInput,
} from './prediction-input.ts';
import { predictionParts } from './prediction-parts.ts';
import { predictionsApi } from './predictions-api.ts';

/** Which model of Replicate answers, and by which token. */
export interface ReplicateBackendOptions {
  /** Its id in the policy. */
  id: string;
  /** `owner/name`, or `owner/name:version` for an exact one. */
  model: string;
  /** Asked for before each call. Replicate answers no page: this runs on a server or in Electron. */
  apiToken: () => string | Promise<string>;
  /** What the model calls its inputs; a setting without a name is refused. */
  inputNames?: PredictionInputNames;
  /** Default `https://api.replicate.com/v1`. */
  baseUrl?: string;
  fetch?: typeof globalThis.fetch;
}

/**
 * A backend over Replicate's predictions. They are not chat: one question and perhaps a system
 * prompt; a conversation, tools and JSON are refused. Usage is an estimate, for the stream has none,
 * and an answer that was cut at its longest is not told from a whole one.
 * @throws InvalidRequestError where the base URL is none
 * @see https://replicate.com/docs/reference/streaming
 */
export function replicateBackend(options: ReplicateBackendOptions): ChatBackend {
  const { id, inputNames = {} } = options;
  const backend = createCloudBackend({
    id,
    model: replicateModel(options),
    supports: supportOf(inputNames),
  });
  return {
    id,
    supports: (request) => findHistory(request) ?? backend.supports(request),
    async *answer(request, call) {
      const history = findHistory(request);
      if (history !== null) throw unsupportedRequest(id, history);
      yield* backend.answer(request, call);
    },
  };
}

function replicateModel(options: ReplicateBackendOptions): LanguageModelV4 {
  const { model, apiToken, inputNames = {} } = options;
  const baseUrl = checkBaseUrl(options.baseUrl ?? 'https://api.replicate.com/v1');
  const fetch = strictFetch(options.fetch === undefined ? {} : { fetch: options.fetch });
  return {
    specificationVersion: 'v4',
    provider: 'replicate',
    modelId: model,
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('Replicate’s models are only streamed here.')),
    async doStream(call) {
      const api = predictionsApi(baseUrl, await apiToken(), fetch);
      const signal = call.abortSignal;
      const { id, streamUrl } = await api.create({
        model,
        input: toPredictionInput(call, inputNames),
        headers: definedHeaders(call.headers),
        signal,
      });
      const cancel = () => api.cancel(id);
      try {
        return { stream: predictionParts(await api.openStream(streamUrl, signal), cancel) };
      } catch (error) {
        cancel();
        throw error;
      }
    },
  };
}

function definedHeaders(headers: Record<string, string | undefined> = {}): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) defined[name] = value;
  return defined;
}
