import { createWllamaEngineFactory } from '@localmost/engine-wllama';
import { serveEngine } from '../src/worker.ts';

/* llama.cpp, for every GGUF architecture that the engines before it do not know. */
serveEngine(createWllamaEngineFactory());
