import type { ChatBackend } from '@localmost/protocol';
import type { CloudBackendOptions } from '../cloud-backend-options.ts';
import { createCloudBackend } from '../create-cloud-backend.ts';
import { strictFetch } from '../strict-fetch.ts';
import { checkBaseUrl } from './check-base-url.ts';

/** Where an OpenAI-compatible server is, and what it serves. */
export interface OpenAiCompatibleOptions
  extends Pick<CloudBackendOptions, 'id' | 'supports' | 'headers' | 'idempotencyHeader' | 'now'> {
  /** Up to and with the version, such as `http://127.0.0.1:8080/v1`. */
  baseUrl: string;
  /** The exact model id that the server knows. */
  model: string;
  /** Sent as `Authorization: Bearer …`. In a page, everyone who opens it can read it. */
  apiKey?: string;
  /** Default: the global fetch. It is called under the rules of {@link strictFetch} either way. */
  fetch?: typeof globalThis.fetch;
}

/** Servers of this kind take neither, and would leave it out in silence. */
const noTopK = 'OpenAI’s API has no such field';

/**
 * A backend for any server that speaks OpenAI's chat completions: OpenRouter, Together, Fireworks,
 * vLLM, Ollama, llama.cpp, TGI, SGLang, Triton. Its client is loaded at the first answer.
 * @throws InvalidRequestError where the base URL is none, or holds a password
 */
export function openAiCompatibleBackend(options: OpenAiCompatibleOptions): ChatBackend {
  const { baseUrl, model, apiKey, fetch, ...rest } = options;
  const baseURL = checkBaseUrl(baseUrl);
  return createCloudBackend({
    ...rest,
    supports: { ...rest.supports, refuses: { 'sampling.topK': noTopK, ...rest.supports?.refuses } },
    model: async () => {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      return createOpenAICompatible({
        name: 'openai-compatible',
        baseURL,
        ...(apiKey !== undefined && { apiKey }),
        fetch: strictFetch(fetch === undefined ? {} : { fetch }),
        includeUsage: true,
        // A server without it rejects the request, which is better than an answer without it.
        supportsStructuredOutputs: true,
      }).chatModel(model);
    },
  });
}
