export { type DeviceBrowser, withDeviceBrowser } from './device/device-browser.ts';
export { addFromFile } from './manifests/add-from-file.ts';
export {
  cacheFolder,
  modelsFolder,
  readManifests,
  rootFolder,
} from './manifests/manifest-folder.ts';
export {
  demoFolder,
  type PageServer,
  type PageServerOptions,
  servePage,
} from './server/page-server.ts';
export type { WeightFolders } from './weights/model-files.ts';
