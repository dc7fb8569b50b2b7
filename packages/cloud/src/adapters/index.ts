export type {
  AdapterEntry,
  AdapterReach,
  Availability,
  CorsFact,
  ProxyRoute,
} from './adapter-entry.ts';
export { adapterTable } from './adapter-table.ts';
export {
  type BringYourOwnKeyOptions,
  dangerouslyKeepKeyInPage,
  type PageKey,
} from './bring-your-own-key.ts';
export type { PredictionInputNames } from './replicate/prediction-input.ts';
export { type ReplicateBackendOptions, replicateBackend } from './replicate/replicate-backend.ts';
