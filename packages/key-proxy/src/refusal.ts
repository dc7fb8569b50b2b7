/** The kinds of error that clients of the OpenAI API know. */
export type RefusalType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'insufficient_quota'
  | 'rate_limit_error'
  | 'server_error';

/** What the client is told of a refused or failed call. */
export interface RefusalInit {
  status: 400 | 401 | 402 | 403 | 404 | 405 | 408 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504;
  type: RefusalType;
  /** Stable, in snake case. */
  code: string;
  /** One sentence. Never holds a key, a prompt or an answer. */
  message: string;
  /** The field of the body that is wrong. */
  param?: string | undefined;
  /** As the upstream wrote it: seconds or a date. */
  retryAfter?: string | undefined;
}

/** Thrown inside the proxy to end a call; becomes an answer in OpenAI's error shape. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly init: RefusalInit;

  constructor(init: RefusalInit) {
    super(init.message);
    this.init = init;
  }
}

/** The body and headers of a refusal, as clients of the OpenAI API expect them. */
export function refusalResponse(init: RefusalInit): Response {
  const headers = new Headers({
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (init.retryAfter !== undefined) headers.set('Retry-After', init.retryAfter);
  if (init.status === 401) headers.set('WWW-Authenticate', 'Bearer');
  const { message, type, code, param = null } = init;
  return new Response(JSON.stringify({ error: { message, type, param, code } }), {
    status: init.status,
    headers,
  });
}
