import type { Caller } from './auth/caller.ts';
import type { UpstreamBody } from './body/upstream-body.ts';
import { type CallLifetime, openLifetime } from './call-lifetime.ts';
import type { Offer } from './model-index.ts';
import { type CallAccount, openCallAccount } from './money/call-account.ts';
import type { SpendingGuard } from './money/spending-guard.ts';
import type { CallLog } from './proxy-event.ts';
import { Refusal } from './refusal.ts';
import { callUpstream, UpstreamUnreachable } from './upstream/call-upstream.ts';
import { relayJson, relayStream } from './upstream/relay-answer.ts';
import { resolveKey } from './upstream/resolve-key.ts';
import { upstreamRefusal } from './upstream/upstream-refusal.ts';

/** One checked call. */
export interface Call {
  caller: Caller;
  offer: Offer;
  body: UpstreamBody;
  idempotencyKey: string | undefined;
  clientSignal: AbortSignal;
}

/** What calls are served with. */
export interface CallServices {
  guard: SpendingGuard;
  fetch: typeof globalThis.fetch;
  upstreamTimeoutMs: number;
  keyTimeoutMs: number;
}

/** Statuses of a gateway that lost the answer: the model behind it may have worked and been paid. */
const answerMayBeLost = new Set([408, 502, 504]);

/**
 * Sets the money aside, asks the upstream, and passes its answer on.
 * @throws Refusal for everything that the client should be told of
 */
export async function serveCall(
  call: Call,
  services: CallServices,
  log: CallLog,
): Promise<Response> {
  const { caller, offer, body } = call;
  const account = await openCallAccount(services.guard, {
    caller,
    requestId: log.requestId,
    price: offer.model.price,
    worst: { promptTokens: body.mostPromptTokens, completionTokens: body.mostCompletionTokens },
  });
  const lifetime = openLifetime(call.clientSignal, services.upstreamTimeoutMs);
  let sent = false;
  try {
    const key = await resolveKey(offer.upstream.key, services.keyTimeoutMs);
    lifetime.signal.throwIfAborted();
    sent = true;
    const response = await callUpstream({
      upstream: offer.upstream,
      route: offer.model.route === 'chat' ? 'chat/completions' : 'embeddings',
      json: body.json,
      key,
      idempotencyKey: call.idempotencyKey,
      signal: lifetime.signal,
      fetch: services.fetch,
    });
    if (!response.ok) {
      sent = answerMayBeLost.has(response.status);
      throw await upstreamRefusal(response, key);
    }
    return await relay(response, { key, stream: body.stream, account, lifetime, log });
  } catch (error) {
    const arrived = error instanceof UpstreamUnreachable ? error.sent : sent;
    await (arrived ? account.charge(undefined) : account.free());
    log.charged(account.charged);
    lifetime.close();
    throw asRefusal(error, lifetime);
  }
}

interface RelayParts {
  key: string | undefined;
  stream: boolean;
  account: CallAccount;
  lifetime: CallLifetime;
  log: CallLog;
}

async function relay(response: Response, parts: RelayParts): Promise<Response> {
  const { key, stream, account, lifetime, log } = parts;
  const type = stream ? 'text/event-stream' : 'application/json';
  const isType = response.headers.get('Content-Type')?.toLowerCase().startsWith(type) ?? false;
  if (!response.body || !isType) {
    await response.body?.cancel();
    throw wrongType(type);
  }
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // Proxies in between would otherwise gather the pieces.
    'X-Accel-Buffering': 'no',
  };
  if (!stream) {
    const json = await relayJson(response.body, key);
    await account.charge(json.usage);
    lifetime.close();
    log.charged(account.charged);
    log.end(200, 'answered');
    return new Response(json.bytes, { headers });
  }
  const events = relayStream(response.body, {
    key,
    signal: lifetime.signal,
    onCancel: () => lifetime.clientLeft(),
    onEnd: async ({ whole, usage }) => {
      await account.charge(usage);
      lifetime.close();
      log.charged(account.charged);
      log.end(200, whole ? 'answered' : (lifetime.end ?? 'upstream_broke_off'));
    },
  });
  return new Response(events, { headers });
}

function asRefusal(error: unknown, lifetime: CallLifetime): unknown {
  if (error instanceof Refusal && !lifetime.end) return error;
  if (lifetime.end === 'timeout') return timedOut();
  // Nobody reads this one any more; the log does.
  if (lifetime.end === 'client_left') return clientLeft();
  return error instanceof UpstreamUnreachable ? unreachable() : error;
}

function wrongType(type: string): Refusal {
  return serverError(502, 'upstream_wrong_type', `The upstream did not answer with ${type}.`);
}

function timedOut(): Refusal {
  return serverError(504, 'upstream_timeout', 'The upstream did not answer in time.');
}

function unreachable(): Refusal {
  return serverError(502, 'upstream_unreachable', 'The upstream could not be reached.');
}

function clientLeft(): Refusal {
  return serverError(408, 'client_left', 'The client closed the connection.');
}

function serverError(status: 408 | 502 | 504, code: string, message: string): Refusal {
  return new Refusal({ status, type: 'server_error', code, message });
}
