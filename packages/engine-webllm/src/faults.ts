import {
  ContextOverflowError,
  DeviceLostError,
  EngineFailureError,
  InvalidRequestError,
  LocalmostError,
  MalformedModelError,
  OutOfMemoryError,
  UnsupportedModelError,
} from '@localmost/protocol';
import { featureMissing, webgpuMissing } from './device/check-device.ts';

/** What web-llm was doing when it threw. */
export type WebllmPhase = 'load' | 'answer';

/** Names of errors with which web-llm refuses a field of the request; their texts hold numbers alone. */
const requestFaults: ReadonlySet<string> = new Set([
  'ConfigValueError',
  'MinValueError',
  'NonNegativeError',
  'SeedTypeError',
  'MessageOrderError',
  'SystemMessageOrderError',
  'UnsupportedRoleError',
  'GrammarMatcherInitError',
]);

/** Names of errors whose texts hold what the model wrote, or what it was asked. */
const privateFaults: ReadonlySet<string> = new Set([
  'ToolCallOutputParseError',
  'ToolCallOutputInvalidTypeError',
  'JSONFieldError',
]);

/** Names of errors that come from the model's own settings. */
const settingsFaults: ReadonlySet<string> = new Set([
  'ArtifactManifestError',
  'AttentionSinkSizeError',
  'UnsupportedTokenizerFilesError',
  'WindowSizeConfigurationError',
  'WindowSizeSpecificationError',
]);

/** What web-llm's runtime says of a library that lacks something, or is of another kind. */
const libraryFaults = /in exports|cannot find (global )?function|kv_cache ABI|VM function/i;

/**
 * The typed error for whatever web-llm threw. Names decide where there are any, else texts: the
 * classes are not exported, and its runtime throws plain errors and strings.
 */
export function webllmFault(cause: unknown, phase: WebllmPhase): LocalmostError {
  if (cause instanceof LocalmostError) return cause;
  const name = cause instanceof Error ? cause.name : 'thrown';
  const text = cause instanceof Error ? cause.message : String(cause);
  if (name === 'ContextWindowSizeExceededError') return contextOverflow(text);
  if (name === 'ShaderF16SupportError') return featureMissing('shader-f16');
  if (name === 'FeatureSupportError') {
    return featureMissing(/feature ([\w-]+)/.exec(text)?.[1] ?? 'unknown');
  }
  if (name.startsWith('WebGPUNot') || /find a compatible GPU/.test(text))
    return webgpuMissing(cause);
  if (name === 'IntegrityError' || settingsFaults.has(name)) return malformedModel(name, cause);
  // Its own RangeError bears the name of the language's.
  const outOfRange = name === 'RangeError' && text.startsWith('Make sure');
  if ((requestFaults.has(name) || outOfRange) && phase === 'answer')
    return refusedRequest(name, text);
  if (privateFaults.has(name)) return unreadableCalls(name);
  if (name === 'DeviceLostError') return outOfMemory(phase, cause);
  if (/device (was |is )?lost|GPUDevice.*(lost|destroyed)|destroyed/i.test(text)) {
    return deviceLost(cause);
  }
  if (/out of memory|memory access out of bounds|allocation failed|maxBufferSize/i.test(text)) {
    return outOfMemory(phase, cause);
  }
  if (cause instanceof WebAssembly.CompileError || cause instanceof WebAssembly.LinkError) {
    return libraryMismatch(text, cause);
  }
  if (phase === 'load' && libraryFaults.test(text)) return libraryMismatch(text, cause);
  return new EngineFailureError({
    message: `web-llm failed to ${phase === 'load' ? 'load the model' : 'answer'}: ${text.slice(0, 300)}`,
    details: { phase, name },
    cause,
    remedies: ['Load the model again.', 'Report the message with the model and the browser.'],
  });
}

/** The error for a GPU device that went away with the model on it. */
export function deviceLost(cause?: unknown): DeviceLostError {
  return new DeviceLostError({
    message: 'The GPU device was lost while the model was on it.',
    ...(cause !== undefined && { cause }),
    remedies: ['Load the model again.', 'Load a GGUF build of it on the CPU if it is lost again.'],
  });
}

/** The error for a GPU that refused memory; web-llm then destroys its device. */
export function outOfMemory(phase: WebllmPhase, cause?: unknown): OutOfMemoryError {
  return new OutOfMemoryError({
    message: `The GPU refused memory while the model was to ${phase}.`,
    details: { phase },
    ...(cause !== undefined && { cause }),
    remedies: [
      'Close other tabs, or unload other models.',
      'Take a smaller model, or one with a shorter context.',
    ],
  });
}

/** The error for a model library that is no program of this web-llm's kind. */
export function libraryMismatch(fault: string, cause?: unknown): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `The model library does not fit this web-llm: ${fault.slice(0, 200)}`,
    details: { fault: fault.slice(0, 200) },
    ...(cause !== undefined && { cause }),
    remedies: [
      'Pin the model anew with `npm run models -- add-mlc`: libraries belong to a version.',
      'Load a GGUF build of the model.',
    ],
  });
}

function contextOverflow(text: string): ContextOverflowError {
  const [promptTokens = 0, contextWindow = 0] = (text.match(/\d+/g) ?? []).map(Number);
  return new ContextOverflowError({
    message: `The prompt has ${promptTokens} tokens, and the model's window ${contextWindow}.`,
    details: { promptTokens, contextWindow },
    remedies: ['Leave out older messages.', 'Take a model with a longer context window.'],
  });
}

function malformedModel(name: string, cause: unknown): MalformedModelError {
  return new MalformedModelError({
    message: `The model's files do not fit together: ${name}.`,
    details: { name },
    cause,
    remedies: ['Pin the model anew with `npm run models -- add-mlc`.'],
  });
}

function refusedRequest(name: string, text: string): InvalidRequestError {
  const path = name === 'GrammarMatcherInitError' ? 'responseFormat' : 'sampling';
  const said = name === 'GrammarMatcherInitError' ? 'no grammar can be made of it' : text;
  return new InvalidRequestError({
    message: `web-llm refuses the request's ${path}: ${said.slice(0, 200)}`,
    details: { path, name },
    remedies: ['Correct the value, or leave it out.'],
  });
}

function unreadableCalls(name: string): EngineFailureError {
  return new EngineFailureError({
    message: 'The model was to call tools and wrote something that is no list of calls.',
    details: { phase: 'answer', name },
    remedies: ['Ask again.', 'Raise maxOutputTokens: a list that is cut off cannot be read.'],
  });
}
