import {
  CloudFailureError,
  EngineFailureError,
  InterruptedError,
  LocalmostError,
  type TrustZone,
} from '@localmost/protocol';

/**
 * Errors that another backend would not mend: the request itself is wrong, or something that must
 * hold before any backend runs does not.
 */
const final: ReadonlySet<string> = new Set([
  'invalid-request',
  'invalid-consent',
  'invalid-policy',
  'audit-failed',
  'seal-broken',
]);

/** Whether the next backend of the decision may be tried after this error, before the first token. */
export function mayFallBack(thrown: unknown): boolean {
  return !(thrown instanceof LocalmostError && final.has(thrown.code));
}

/** Gives the error that a caller sees: one of ours, whatever a backend threw. */
export function typedError(thrown: unknown, backend: { id: string; zone: TrustZone }): Error {
  if (thrown instanceof LocalmostError) return thrown;
  const init = {
    message: `"${backend.id}" failed with an error that is not one of Localmost's.`,
    details: { backendId: backend.id },
    remedies: ['Send the request again.', 'Report this with the name of the backend.'],
    cause: thrown,
  };
  return backend.zone === 'device' ? new EngineFailureError(init) : new CloudFailureError(init);
}

/** Gives the error of an answer that broke off after its first token or tool call. */
export function interruption(
  thrown: unknown,
  { id }: { id: string },
  partialText: string,
): InterruptedError {
  if (thrown instanceof InterruptedError) return thrown;
  return new InterruptedError({
    message: `The answer of "${id}" broke off after ${partialText.length} characters.`,
    details: { backendId: id, partialText },
    remedies: [
      'Keep the part that came, or ask again.',
      'Pass restartAfterInterruption: true to have it asked again as a new message.',
    ],
    cause: thrown,
  });
}
