import { LocalmostError } from './localmost-error.ts';

/** A model manifest breaks the schema or a safety rule; `details.path` names the place. */
export class InvalidManifestError extends LocalmostError {
  override readonly name: string = 'InvalidManifestError';
  readonly code = 'invalid-manifest' as const;
}
