import type { Upstream } from '../proxy-options.ts';
import { Refusal } from '../refusal.ts';

/** Errors of a connection that was never made: no byte of the request left. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** One call of an upstream. */
export interface UpstreamCall {
  upstream: Upstream;
  route: 'chat/completions' | 'embeddings';
  json: string;
  key: string | undefined;
  /** Passed on so that an upstream that knows such keys charges a repeated call once. */
  idempotencyKey?: string | undefined;
  signal: AbortSignal;
  fetch: typeof globalThis.fetch;
}

/** The upstream could not be asked; `sent` says whether the request may have arrived. */
export class UpstreamUnreachable extends Error {
  override readonly name: string = 'UpstreamUnreachable';
  readonly sent: boolean;

  constructor(sent: boolean) {
    super('The upstream could not be reached.');
    this.sent = sent;
  }
}

/**
 * The upstream's answer as it begins. The address is made of the configuration alone, and a
 * redirect is not followed, so nothing that a client writes chooses where the key goes.
 * @throws UpstreamUnreachable, Refusal for a redirect, or the signal's reason
 */
export async function callUpstream(call: UpstreamCall): Promise<Response> {
  const { upstream, signal } = call;
  const { name, prefix = '' } = upstream.keyHeader ?? { name: 'Authorization', prefix: 'Bearer ' };
  const headers = new Headers({
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  });
  if (call.key !== undefined) headers.set(name, prefix + call.key);
  if (call.idempotencyKey) headers.set('Idempotency-Key', call.idempotencyKey);
  const address = `${upstream.baseUrl.replace(/\/+$/, '')}/${call.route}`;
  let response: Response;
  try {
    response = await call.fetch(address, {
      method: 'POST',
      headers,
      body: call.json,
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new UpstreamUnreachable(!neverSent.has(codeOf(error)));
  }
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel();
    throw new Refusal({
      status: 502,
      type: 'server_error',
      code: 'upstream_redirect',
      message: 'The upstream sent the call elsewhere, and a key follows no redirect.',
    });
  }
  return response;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
