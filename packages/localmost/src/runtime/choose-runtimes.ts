import {
  BackendUnavailableError,
  type ExecutionBackend,
  type ModelManifest,
  UnsupportedModelError,
} from '@localmost/protocol';
import type { WebgpuSupport } from './detect-webgpu.ts';
import type { Runtime } from './runtime.ts';

/** What a caller asked of the runtime. */
export interface RuntimeWish {
  backend: ExecutionBackend | 'auto';
  engine?: string | undefined;
}

/**
 * The runtimes to try, the best first; never empty.
 * @throws BackendUnavailableError when WebGPU is asked for and is not there
 * @throws UnsupportedModelError when no runtime reads the model's format or is what was asked for
 */
export function chooseRuntimes(
  runtimes: readonly Runtime[],
  manifest: ModelManifest,
  wish: RuntimeWish,
  webgpu: WebgpuSupport,
): Runtime[] {
  if (wish.backend === 'webgpu' && webgpu === 'none') throw noWebgpu();
  const fitting = runtimes.filter(
    (runtime) =>
      runtime.formats.includes(manifest.format) &&
      (wish.engine === undefined || runtime.engineId === wish.engine),
  );
  const onBackend = (backend: ExecutionBackend) =>
    fitting.filter((runtime) => runtime.backend === backend);
  const chosen =
    wish.backend === 'auto'
      ? [...(webgpu === 'hardware' ? onBackend('webgpu') : []), ...onBackend('wasm')]
      : onBackend(wish.backend);
  if (chosen.length === 0) throw noRuntime(runtimes, manifest, wish);
  return chosen;
}

function noWebgpu(): BackendUnavailableError {
  return new BackendUnavailableError({
    message: 'WebGPU was asked for, but this browser or device gives no adapter.',
    details: { backend: 'webgpu' },
    remedies: [
      "Load with `backend: 'auto'` or `'wasm'`.",
      'Update the browser and the graphics driver, or switch hardware acceleration on.',
    ],
  });
}

function noRuntime(
  runtimes: readonly Runtime[],
  manifest: ModelManifest,
  wish: RuntimeWish,
): UnsupportedModelError {
  const known = runtimes
    .map(({ engineId, backend, formats }) => `${engineId} on ${backend} (${formats.join(', ')})`)
    .join('; ');
  const engine = wish.engine ?? 'any engine';
  return new UnsupportedModelError({
    message: `No runtime is ${engine} on ${wish.backend} for ${manifest.format}. There are: ${known || 'none'}.`,
    details: { model: manifest.id, format: manifest.format, backend: wish.backend, engine },
    remedies: ['Ask for one of these, or leave `engine` and `backend` out.'],
  });
}
