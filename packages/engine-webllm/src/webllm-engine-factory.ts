import {
  type Engine,
  type EngineFactory,
  type EngineLoadOptions,
  type EngineSupport,
  type ExecutionBackend,
  type ModelFiles,
  type ModelManifest,
  UnsupportedModelError,
} from '@localmost/protocol';
import { functionCallingModelIds } from '@mlc-ai/web-llm';
import { createAnswers } from './answer/webllm-answers.ts';
import { type LoadedMlcModel, loadMlcModel } from './loading/load-mlc-model.ts';
import { engineId } from './request/unsupported.ts';

const backend: ExecutionBackend = 'webgpu';

/** Gives the factory of engines that run MLC models through web-llm, from verified files alone. */
export function createWebllmEngineFactory(): EngineFactory {
  return { id: engineId, supports, load };
}

function supports(manifest: ModelManifest, wanted: ExecutionBackend): EngineSupport {
  if (wanted !== backend) return { supported: false, reason: 'this engine runs on WebGPU only' };
  if (manifest.format !== 'mlc') {
    return { supported: false, reason: `the model's format is ${manifest.format}, not mlc` };
  }
  if (!manifest.mlc) return { supported: false, reason: 'its manifest names no model library' };
  return { supported: true };
}

async function load(files: ModelFiles, options: EngineLoadOptions): Promise<Engine> {
  const { manifest } = files;
  const support = supports(manifest, options.backend);
  const { mlc } = manifest;
  if (!support.supported || !mlc) {
    throw unsupportedHere(manifest.id, support.supported ? 'no build' : support.reason);
  }
  return engineOf(await loadMlcModel(files, mlc, options), manifest.id, mlc.recordId);
}

function engineOf(model: LoadedMlcModel, modelId: string, recordId: string): Engine {
  const { engine, pipeline, device, config, contextWindow } = model;
  const answers = createAnswers({
    engine,
    modelId,
    limits: { contextWindow, callsTools: functionCallingModelIds.includes(recordId) },
    templateStops: config.conv_template.stop_str.filter((text) => text !== ''),
    cacheLength: () => pipeline.cacheLength(),
    device,
  });
  return {
    capabilities: {
      engineId,
      backend,
      threads: 1,
      contextWindow,
      parallelAnswers: 1,
      notes: [
        'sampling: top-p only, no top-k and no min-p',
        'control tokens that stand in a message are read as control tokens',
        ...(model.isFallbackAdapter ? ['WebGPU runs in software: right, but slow'] : []),
      ],
    },
    generate: (request, { signal }) => answers(request, signal),
    countTokens: async (text) => pipeline.countTokens(text),
    async unload() {
      device.release();
      await engine.unload();
    },
  };
}

function unsupportedHere(modelId: string, reason: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `web-llm cannot run "${modelId}": ${reason}.`,
    details: { modelId, reason },
    remedies: ['Take a model in MLC format.', 'Let another engine run it.'],
  });
}
