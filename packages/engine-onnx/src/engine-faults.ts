import {
  BackendUnavailableError,
  DeviceLostError,
  EngineFailureError,
  LocalmostError,
  OutOfMemoryError,
} from '@localmost/protocol';

/** What the runtime was doing when it threw. */
export type RuntimePhase = 'load' | 'run';

/**
 * Gives the typed error for whatever the runtime threw. Its errors are plain, some of them numbers,
 * so their texts decide; an error that is typed already stays itself.
 */
export function engineFault(cause: unknown, phase: RuntimePhase): LocalmostError {
  if (cause instanceof LocalmostError) return cause;
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (
    /device (was |is )?lost|device-lost|DXGI_ERROR_DEVICE|GPUDevice.*(destroyed|lost)/i.test(text)
  ) {
    return deviceLost(cause);
  }
  if (
    /bad_alloc|out of memory|OutOfMemory|memory access out of bounds|failed to allocate|allocation failed|could not (be )?allocated?/i.test(
      text,
    )
  ) {
    return new OutOfMemoryError({
      message: `The device refused memory while the model was to ${phase}.`,
      details: { phase },
      cause,
      remedies: [
        'Close other tabs, or unload other models.',
        'Take a smaller model, or a shorter context.',
        'On the CPU, the engine for packed weights needs a quarter of the memory.',
      ],
    });
  }
  if (/no available backend|webgpu.*(not supported|unavailable)|adapter/i.test(text)) {
    return backendUnavailable('WebGPU could not be started.', cause);
  }
  return new EngineFailureError({
    message: `ONNX Runtime failed to ${phase} the model: ${text.slice(0, 300)}`,
    details: { phase },
    cause,
    remedies: ['Try the other backend.', 'Report the message with the model and browser.'],
  });
}

/** Gives the error for a GPU device that went away. */
export function deviceLost(cause: unknown): DeviceLostError {
  return new DeviceLostError({
    message: 'The GPU device was lost while the model was on it.',
    cause,
    remedies: ['Load the model again.', 'Load it on the CPU if the device is lost again.'],
  });
}

/** Gives the error for a browser or device without the backend. */
export function backendUnavailable(message: string, cause?: unknown): BackendUnavailableError {
  return new BackendUnavailableError({
    message,
    cause,
    remedies: [
      'Use the wasm backend.',
      'Update the browser or its graphics driver, or turn hardware acceleration on.',
    ],
  });
}
