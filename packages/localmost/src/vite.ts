export { type LocalmostPluginOptions, localmost } from './vite/localmost-plugin.ts';
export type { EngineChoice } from './vite/package-assets.ts';
