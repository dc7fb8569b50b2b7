import { createWebllmEngineFactory } from '@localmost/engine-webllm';
import { serveEngine } from '../src/worker.ts';

/* MLC models on WebGPU, through web-llm. */
serveEngine(createWebllmEngineFactory());
