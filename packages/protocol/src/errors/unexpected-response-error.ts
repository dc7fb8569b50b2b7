import { LocalmostError } from './localmost-error.ts';

/** A server answered something other than the file: a wrong status, length or an HTML page. */
export class UnexpectedResponseError extends LocalmostError {
  override readonly name: string = 'UnexpectedResponseError';
  readonly code = 'unexpected-response' as const;
}
