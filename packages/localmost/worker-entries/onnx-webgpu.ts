import { createOnnxEngineFactory } from '@localmost/engine-onnx';
import * as ort from 'onnxruntime-web/webgpu';
import { serveEngine } from '../src/worker.ts';

/* ONNX Runtime with its native WebGPU provider, in the build that every browser can run. */
serveEngine(createOnnxEngineFactory({ ort, backends: ['webgpu'] }));
