export type {
  AdapterEntry,
  AdapterReach,
  Availability,
  CorsFact,
  ProxyRoute,
} from './adapters/adapter-entry.ts';
export { adapterTable } from './adapters/adapter-table.ts';
export {
  type BringYourOwnKeyOptions,
  dangerouslyKeepKeyInPage,
  type PageKey,
} from './adapters/bring-your-own-key.ts';
export type { PredictionInputNames } from './adapters/replicate/prediction-input.ts';
export {
  type ReplicateBackendOptions,
  replicateBackend,
} from './adapters/replicate/replicate-backend.ts';
export type { CloudBackendOptions, LanguageModelSource } from './cloud-backend-options.ts';
export { createCloudBackend } from './create-cloud-backend.ts';
export {
  type OpenAiCompatibleOptions,
  openAiCompatibleBackend,
} from './openai-compatible/openai-compatible-backend.ts';
export type { RefusablePart, SupportFacts } from './request/support-facts.ts';
export { type StrictFetchOptions, strictFetch } from './strict-fetch.ts';
