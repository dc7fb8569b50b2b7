/* What the one file for pages without a bundler gives. */
export * from './device.ts';
export * from './hybrid.ts';
export * from './index.ts';
export * from './openai.ts';
export * from './story-model.ts';
