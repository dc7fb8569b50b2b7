export type { CloudBackendOptions, LanguageModelSource } from './cloud-backend-options.ts';
export { createCloudBackend } from './create-cloud-backend.ts';
export {
  type OpenAiCompatibleOptions,
  openAiCompatibleBackend,
} from './openai-compatible/openai-compatible-backend.ts';
export type { RefusablePart, SupportFacts } from './request/support-facts.ts';
export { type StrictFetchOptions, strictFetch } from './strict-fetch.ts';
