import { LocalmostError } from './localmost-error.ts';

/** The audit record of a restricted request could not be written, so the request was not made. */
export class AuditFailedError extends LocalmostError {
  override readonly name: string = 'AuditFailedError';
  readonly code = 'audit-failed' as const;
}
