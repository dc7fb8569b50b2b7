export { createDownloadHost, type DownloadHostOptions } from './create-download-host.ts';
export { type DownloadSettings, defaultDownloadSettings } from './download-settings.ts';
