export { type LocalmostPluginOptions, localmost } from './vite/localmost-plugin.ts';
