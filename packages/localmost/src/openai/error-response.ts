import { LocalmostError } from '@localmost/protocol';

/** What went wrong, in the shape of OpenAI's `error`, with our details and remedies beside it. */
export interface OpenAiError {
  message: string;
  /** OpenAI's kind: `invalid_request_error`, `rate_limit_error` or `server_error`. */
  type: string;
  /** The parameter at fault, where one is. */
  param: string | null;
  /** The stable code of the {@link LocalmostError}, such as `no-candidate`. */
  code: string;
  details: LocalmostError['details'];
  remedies: readonly string[];
}

/** What OpenAI's server would answer in a like case; a code that is not here is a server's fault, 500. */
const statusByCode: Readonly<Record<string, number>> = {
  'invalid-request': 400,
  'context-overflow': 400,
  'unsupported-model': 400,
  'unsupported-request': 400,
  'spending-limit': 402,
  'no-candidate': 403,
  'invalid-consent': 403,
  'audit-failed': 403,
  'unknown-model': 404,
  'unknown-route': 404,
  'model-not-loaded': 409,
  'model-not-stored': 409,
  'queue-full': 429,
  'rate-limit': 429,
  'cloud-failure': 502,
  network: 502,
  interrupted: 502,
  'unexpected-response': 502,
  'backend-unavailable': 503,
  'circuit-open': 503,
  'device-lost': 503,
  'worker-lost': 503,
  'out-of-memory': 503,
  'time-limit': 504,
};

/** The error as OpenAI's wire has it; anything that is not one of ours becomes `internal`. */
export function toOpenAiError(thrown: unknown): OpenAiError {
  if (thrown instanceof LocalmostError) {
    const { message, code, details, remedies } = thrown;
    const param = typeof details.path === 'string' ? details.path : null;
    return { message, type: typeOf(statusOf(code)), param, code, details, remedies };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    message,
    type: 'server_error',
    param: null,
    code: 'internal',
    details: {},
    remedies: [],
  };
}

/** A response with an error body. Says by OpenAI's own header whether trying again makes sense. */
export function errorResponse(thrown: unknown): Response {
  const error = toOpenAiError(thrown);
  const { retryAfterMs } = error.details;
  // The SDK has tried again already where that made sense: two retry loops would multiply.
  const retryable = thrown instanceof LocalmostError && thrown.retryable;
  return Response.json(
    { error },
    {
      status: statusOf(error.code),
      headers: {
        'x-should-retry': String(retryable),
        ...(typeof retryAfterMs === 'number' && { 'retry-after-ms': String(retryAfterMs) }),
      },
    },
  );
}

function statusOf(code: string): number {
  return statusByCode[code] ?? 500;
}

function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
