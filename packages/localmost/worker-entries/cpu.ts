import { createCpuEngineFactory, isCpuThread, serveCpuThread } from '@localmost/engine-cpu';
import { serveEngine } from '../src/worker.ts';

/* Our own kernels on wasm. Threads run this same file, told apart by their worker's name. */
if (isCpuThread(self)) serveCpuThread(self);
else serveEngine(createCpuEngineFactory({ threadUrl: import.meta.url }));
