export { createWebllmEngineFactory } from './webllm-engine-factory.ts';
