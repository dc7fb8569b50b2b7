/** Why a server failed a request; the stable `details.reason` of a `CloudFailureError`. */
export type ServerReason =
  | 'content-filter'
  | 'context-overflow'
  | 'not-found'
  | 'out-of-credit'
  | 'overloaded'
  | 'rate-limited'
  | 'redirected'
  | 'rejected'
  | 'server'
  | 'unauthorized'
  | 'unusable-answer';

/**
 * The error codes and types that servers are known to send. Only these are ever read out of an
 * answer: anything else a server writes there may repeat the prompt.
 */
const reasonsByCode: ReadonlyMap<string, ServerReason> = new Map<string, ServerReason>([
  ['api_error', 'server'],
  ['authentication_error', 'unauthorized'],
  ['billing_error', 'out-of-credit'],
  ['billing_hard_limit_reached', 'out-of-credit'],
  ['content_filter', 'content-filter'],
  ['content_policy_violation', 'content-filter'],
  ['context_length_exceeded', 'context-overflow'],
  ['exceed_context_size_error', 'context-overflow'],
  ['insufficient_quota', 'out-of-credit'],
  ['internal_error', 'server'],
  ['internal_server_error', 'server'],
  ['invalid_api_key', 'unauthorized'],
  ['invalid_authentication', 'unauthorized'],
  ['invalid_request_error', 'rejected'],
  ['model_not_found', 'not-found'],
  ['not_found_error', 'not-found'],
  ['overloaded', 'overloaded'],
  ['overloaded_error', 'overloaded'],
  ['permission_denied', 'unauthorized'],
  ['permission_error', 'unauthorized'],
  ['rate_limit_error', 'rate-limited'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['request_too_large', 'context-overflow'],
  ['resource_exhausted', 'rate-limited'],
  ['responsibleaipolicyviolation', 'content-filter'],
  ['server_error', 'server'],
  ['server_overloaded', 'overloaded'],
  ['unavailable', 'overloaded'],
  ['unavailable_error', 'overloaded'],
]);

/** What a code means, or undefined where it is not one of the known. */
export function reasonOfCode(code: unknown): ServerReason | undefined {
  return typeof code === 'string' ? reasonsByCode.get(code.toLowerCase()) : undefined;
}

/** What a failed HTTP status means where no code says more. */
export function reasonOfStatus(status: number): ServerReason {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 402) return 'out-of-credit';
  if (status === 404) return 'not-found';
  if (status === 413) return 'context-overflow';
  if (status === 429) return 'rate-limited';
  if (status === 503 || status === 529) return 'overloaded';
  if (status >= 300 && status < 400) return 'redirected';
  return status >= 400 && status < 500 ? 'rejected' : 'server';
}
