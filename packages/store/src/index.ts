export { defaultDatabaseName } from './database/schema.ts';
export type {
  DownloadHost,
  DownloadReport,
  DownloadRequest,
  MemoryModel,
  MemoryOnlyWarning,
  ProgressListener,
  RepairReport,
} from './download-host.ts';
export type {
  ModelAvailability,
  ModelInspection,
  ModelStore,
  ModelStoreOptions,
  StorageState,
  StorageUsage,
  StoredModel,
  StoredModelFiles,
  VerificationReport,
} from './model-store.ts';
export { openModelStore } from './open-model-store.ts';
export {
  openPrefixStore,
  type PersistedPrefix,
  type PrefixStore,
} from './prefixes/prefix-store.ts';
export { requestPersistence } from './space/storage-estimate.ts';
