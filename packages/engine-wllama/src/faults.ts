import {
  BackendUnavailableError,
  EngineFailureError,
  type ErrorDetails,
  LocalmostError,
  MalformedModelError,
  OutOfMemoryError,
  UnsupportedModelError,
} from '@localmost/protocol';

/** Gives the error for a file that llama.cpp cannot read. */
export function malformed(message: string, details: ErrorDetails = {}): MalformedModelError {
  return new MalformedModelError({
    message,
    details,
    remedies: [
      'Fetch the model again: the file may be cut short or damaged.',
      'If a fresh copy fails too, the file was written wrongly; take another build of the model.',
    ],
  });
}

/** Gives the error for a sound model that this engine does not run. */
export function unsupportedModel(modelId: string, reason: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `llama.cpp in WebAssembly cannot run "${modelId}": ${reason}.`,
    details: { modelId, reason },
    remedies: ['Let another engine run it.', 'Take another build of the model.'],
  });
}

/** Gives the error for a browser that lacks what the wasm file needs. */
export function missingFeature(feature: string): BackendUnavailableError {
  return new BackendUnavailableError({
    message: `This browser lacks ${feature}, which llama.cpp's WebAssembly needs.`,
    details: { feature },
    remedies: ['Update the browser.', 'Let another engine run the model.'],
  });
}

/** Gives the error for a device that does not hold the model. */
export function outOfMemory(contextWindow: number, cause?: unknown): OutOfMemoryError {
  return new OutOfMemoryError({
    message: `This device, or the 4 GiB of WebAssembly, does not hold the model with a context of ${contextWindow} tokens.`,
    details: { contextWindow },
    cause,
    remedies: [
      'Close other tabs and try again.',
      'Take a smaller model or a smaller quantisation.',
    ],
  });
}

const memoryWords =
  /bad_alloc|out of memory|cannot enlarge memory|failed to allocate|unable to allocate|could not allocate|cannot allocate/i;

/** Whether a text of llama.cpp or Emscripten speaks of memory that was refused. */
export function speaksOfMemory(text: string): boolean {
  return memoryWords.test(text);
}

/**
 * Gives the typed error for what the library threw while it computed. Its own texts are not
 * repeated: they may hold parts of what it was given.
 */
export function computeFault(cause: unknown, position: number): LocalmostError {
  if (cause instanceof LocalmostError) return cause;
  const text = cause instanceof Error ? `${cause.name} ${cause.message}` : String(cause);
  if (speaksOfMemory(text)) return outOfMemory(position, cause);
  return new EngineFailureError({
    message: 'llama.cpp failed while it computed the answer.',
    details: { position },
    remedies: ['Load the model again.', 'Let another engine run it.'],
  });
}
