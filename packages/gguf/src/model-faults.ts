import { type ErrorDetails, MalformedModelError, UnsupportedModelError } from '@localmost/protocol';

/** Gives the error for a file that breaks the format, with what to do about it. */
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

/** Gives the error for a sound file that holds something this package does not know. */
export function unsupported(message: string, details: ErrorDetails = {}): UnsupportedModelError {
  return new UnsupportedModelError({
    message,
    details,
    remedies: [
      'Take a GGUF of the Llama family (llama, mistral, qwen2, qwen3) at Q4_0, Q4_1, Q8_0 or F16.',
      'Use an engine that knows this model.',
    ],
  });
}
