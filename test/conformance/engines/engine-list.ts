import { createCpuEngineFactory } from '@localmost/engine-cpu';
import { createOnnxEngineFactory } from '@localmost/engine-onnx';
import { createWllamaEngineFactory } from '@localmost/engine-wllama';
import type { EngineFactory, ExecutionBackend } from '@localmost/protocol';
import { createScriptedEngineFactory } from '@localmost/testing';
import type { EngineConformanceOptions } from '@localmost/testing/engine-conformance';
import * as ortWasm from 'onnxruntime-web/wasm';
import * as ortWebgpu from 'onnxruntime-web/webgpu';

/** One engine on one backend, as the suite runs it: with the files that the product's workers get. */
export interface ListedEngine {
  /** `engine/backend`, the table's column. */
  readonly name: string;
  readonly backend: ExecutionBackend;
  readonly factory: () => EngineFactory;
  /** Default: the model of the repository. `tiny`: random weights, where a real model takes too long. */
  readonly model?: 'tiny';
  readonly options?: EngineConformanceOptions;
}

const noModel = 'the scripted engine runs no model: it repeats the last message';

/** Every engine and backend that the suite runs; a new one is one entry. */
export const listedEngines: readonly ListedEngine[] = [
  {
    name: 'onnx/webgpu',
    backend: 'webgpu',
    factory: () => createOnnxEngineFactory({ ort: ortWebgpu, backends: ['webgpu'] }),
    model: 'tiny',
    options: {
      skips: {
        'stop strings':
          'weights drawn at random write no words; with a real model the run takes over ten minutes on a software GPU',
      },
    },
  },
  {
    name: 'onnx/wasm',
    backend: 'wasm',
    factory: () => createOnnxEngineFactory({ ort: ortWasm, backends: ['wasm'] }),
  },
  { name: 'cpu/wasm', backend: 'wasm', factory: createCpuEngineFactory },
  {
    name: 'wllama/wasm',
    backend: 'wasm',
    factory: createWllamaEngineFactory,
  },
  {
    name: 'scripted/wasm',
    backend: 'wasm',
    factory: createScriptedEngineFactory,
    options: {
      skips: {
        'system prompt': noModel,
        'several turns': noModel,
        'stop strings': 'the scripted engine looks for none',
      },
      engineSkips: {
        'start and finish': noModel,
        'token ids': noModel,
        'seeds differ': noModel,
        'prefix reuse': 'the scripted engine has no cache',
        progress: 'the scripted engine counts none',
        'context overflow': 'the scripted engine has no window; a script can say that it overflows',
        'nonsense refused': 'the scripted engine reads nothing but its script',
        'tools and JSON': 'the scripted engine reads nothing but its script',
        'counting tokens': 'the scripted engine counts words',
        logits: 'the scripted engine has none',
        'abort in prefill':
          'the script says how long a prefill takes; its abort has a test in bridge',
        'abort in decode': 'its answers are as long as the message; the backend case aborts it too',
        'answers at once': 'the scripted engine leaves that to the worker around it',
      },
    },
  },
];
