import { createOnnxEngineFactory } from '@localmost/engine-onnx';
import { serveEngine } from 'localmost/worker';
import * as ort from 'onnxruntime-web/webgpu';
import { takingPlantedFault } from './planted/planted-fault.ts';
import { plantedOnnxRuntime } from './planted/planted-onnx-runtime.ts';

/* The worker of ONNX Runtime on WebGPU, with a fault that the page plants. */
const setup = { ort: plantedOnnxRuntime(ort), backends: ['webgpu'] } as const;
serveEngine(takingPlantedFault(createOnnxEngineFactory(setup)));
