import type { ModelManifest } from '@localmost/protocol';
import {
  type ClientTimeouts,
  createClient,
  type LoadedModel,
  type LocalmostClient,
  LocalmostError,
  type ModelLoadOptions,
  type Runtime,
} from 'localmost';
import type { PlantedFault } from '../../../workers/planted/planted-fault.ts';
import { ownRuntimes } from './own-runtimes.ts';

/** What one request came to. */
export interface DeskAnswer {
  /** `answered`, the code of the typed error, or `untyped`. */
  code: string;
  message: string;
  text: string;
  tookMs: number;
  /** From the last text shown to the end. */
  sinceTextMs: number;
  recovery: { cause: string; replayedTokens: number; restartMs: number } | null;
}

/** What one load came to. */
export interface DeskLoad {
  code: string;
  message: string;
  loaded: Pick<
    LoadedModel,
    'capabilities' | 'check' | 'checkError' | 'timings' | 'warnings'
  > | null;
}

/** How a model is loaded at the desk. */
export interface DeskJob {
  manifest: ModelManifest;
  /** The planted runtime to use first; the product's own alone where absent. */
  planted?: 'onnx-wasm' | 'onnx-webgpu';
  fault?: PlantedFault;
  /** Whether the product's runtimes stand behind the planted one. Default false. */
  others?: boolean;
  options?: Pick<ModelLoadOptions, 'backend' | 'engine' | 'maximumThreads'>;
  timeouts?: ClientTimeouts;
}

/** The page's side of the lab. */
export interface Desk {
  client: LocalmostClient | undefined;
  load(job: DeskJob): Promise<DeskLoad>;
  /** Changes the planted fault for workers that start from now on. */
  plant(fault: PlantedFault): void;
  ask(options?: { tokens?: number; temperature?: number; seed?: number }): Promise<DeskAnswer>;
  unload(): Promise<void>;
}

declare global {
  interface Window {
    desk: Desk;
  }
}

const assets: Record<string, string> = {};
const plantedRuntime = (name: 'onnx-wasm' | 'onnx-webgpu'): Runtime => {
  assets['onnxruntime.wasm'] = `/workers/${name}.wasm`;
  return {
    engineId: 'onnx',
    backend: name === 'onnx-wasm' ? 'wasm' : 'webgpu',
    formats: ['gguf'],
    workerUrl: `/test-workers/planted-${name}.worker.txt`,
    assets,
  };
};
const failure = (thrown: unknown) =>
  thrown instanceof LocalmostError
    ? { code: thrown.code, message: thrown.message }
    : { code: 'untyped', message: String(thrown) };
let modelId = '';
const desk: Desk = {
  client: undefined,
  plant(fault) {
    assets['planted-fault.json'] =
      `data:application/json,${encodeURIComponent(JSON.stringify(fault))}`;
  },
  async load({ manifest, planted, fault, others = false, options = {}, timeouts = {} }) {
    await desk.client?.close();
    modelId = manifest.id;
    if (fault) desk.plant(fault);
    desk.client = createClient({
      manifests: [manifest],
      runtimes: planted ? [plantedRuntime(planted), ...(others ? ownRuntimes : [])] : ownRuntimes,
      timeouts,
    });
    try {
      const loaded = await desk.client.models.load(manifest.id, options);
      const { capabilities, check, checkError, timings, warnings } = loaded;
      return {
        code: 'loaded',
        message: '',
        loaded: {
          capabilities,
          check,
          timings,
          warnings,
          ...(checkError !== undefined && { checkError }),
        },
      };
    } catch (thrown) {
      return { ...failure(thrown), loaded: null };
    }
  },
  async ask({ tokens = 24, temperature = 0, seed } = {}) {
    const beganAt = performance.now();
    let text = '';
    let textAt = beganAt;
    const times = () => {
      const now = performance.now();
      return { tookMs: now - beganAt, sinceTextMs: now - textAt };
    };
    try {
      const chunks = await desk.client?.chat.completions.create({
        model: modelId,
        messages: [{ role: 'user', content: 'Once' }],
        max_tokens: tokens,
        temperature,
        stream: true,
        ...(seed !== undefined && { seed }),
      });
      let recovery: DeskAnswer['recovery'] = null;
      for await (const { choices, localmost } of chunks ?? []) {
        text += choices[0]?.delta.content ?? '';
        if (choices[0]?.delta.content) textAt = performance.now();
        recovery = localmost.recovery ?? null;
      }
      return { code: 'answered', message: '', text, ...times(), recovery };
    } catch (thrown) {
      return { ...failure(thrown), text, ...times(), recovery: null };
    }
  },
  async unload() {
    await desk.client?.models.unload(modelId);
  },
};
Object.assign(window, { desk });
