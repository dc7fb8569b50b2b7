import { createOnnxEngineFactory } from '@localmost/engine-onnx';
import * as ort from 'onnxruntime-web/wasm';
import { serveEngine } from '../src/worker.ts';

/* ONNX Runtime on wasm, threads where the page is isolated. */
serveEngine(createOnnxEngineFactory({ ort, backends: ['wasm'] }));
