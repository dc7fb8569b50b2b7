import { randomUUID } from 'node:crypto';
import { memoryLedger } from '@localmost/spending';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { identifyCaller } from './auth/identify-caller.ts';
import { chatBodySchema, embeddingsBodySchema } from './body/chat-body.ts';
import { parseBody } from './body/parse-body.ts';
import { readBody } from './body/read-body.ts';
import {
  type UpstreamBody,
  upstreamChatBody,
  upstreamEmbeddingsBody,
} from './body/upstream-body.ts';
import { indexModels, type Offer } from './model-index.ts';
import { createSpendingGuard } from './money/spending-guard.ts';
import { createTokenLedgers } from './money/token-ledgers.ts';
import { type CallLog, openCallLog } from './proxy-event.ts';
import type { KeyProxyOptions, OfferedModel } from './proxy-options.ts';
import { checkOptions } from './proxy-options-schema.ts';
import { Refusal, refusalResponse } from './refusal.ts';
import { type CallServices, serveCall } from './serve-call.ts';

/** A running proxy without a server: hand its `fetch` to any server that speaks the Fetch API. */
export interface KeyProxy {
  fetch(request: Request): Promise<Response>;
}

type Route = OfferedModel['route'];

/**
 * A proxy that holds provider keys and lets an app's users call some models under a cap. It speaks
 * `POST /v1/chat/completions`, `POST /v1/embeddings` and `GET /v1/models` of the OpenAI API.
 * @throws InvalidRequestError naming the path of a fault in the configuration
 */
export function createKeyProxy(options: KeyProxyOptions): KeyProxy {
  checkOptions(options);
  const { clock = Date.now, onEvent = () => {}, authenticationTimeoutMs = 5000 } = options;
  const models = indexModels(options.upstreams);
  const chatBody = chatBodySchema(options.extraBodyFields ?? []);
  const services: CallServices = {
    guard: createSpendingGuard({
      caps: options.caps,
      openLedger: options.openLedger ?? (() => memoryLedger({ clock: { now: clock } })),
      tokenLedgers: createTokenLedgers(clock),
    }),
    fetch: options.fetch ?? globalThis.fetch,
    upstreamTimeoutMs: options.upstreamTimeoutMs ?? 600_000,
    keyTimeoutMs: authenticationTimeoutMs,
  };

  const identify = async (headers: Headers, log: CallLog) => {
    const caller = await identifyCaller(options.verify, headers, {
      timeoutMs: authenticationTimeoutMs,
      onRefused: (reason) => log.note({ reason }),
    });
    log.note({ subject: caller.subject });
    return caller;
  };

  async function call(request: Request, route: Route, log: CallLog): Promise<Response> {
    // Who calls is asked before a byte of the body is read.
    const caller = await identify(request.headers, log);
    requireJson(request.headers);
    const bytes = await readBody(request, options.maximumBodyBytes ?? 2 ** 20);
    const find = (id: string): Offer => {
      const offer = models.find(id, route, caller);
      log.note({ model: offer.model.id, upstream: offer.upstream.id });
      return offer;
    };
    const [offer, body] = route === 'chat' ? readChat(bytes, find) : readEmbeddings(bytes, find);
    const idempotencyKey = readIdempotencyKey(request.headers);
    const clientSignal = request.signal;
    return serveCall({ caller, offer, body, idempotencyKey, clientSignal }, services, log);
  }

  function readChat(bytes: Uint8Array, find: (id: string) => Offer): [Offer, UpstreamBody] {
    const body = parseBody(bytes, chatBody);
    const offer = find(body.model);
    return [offer, upstreamChatBody(body, offer)];
  }

  function readEmbeddings(bytes: Uint8Array, find: (id: string) => Offer): [Offer, UpstreamBody] {
    const body = parseBody(bytes, embeddingsBodySchema);
    const offer = find(body.model);
    return [offer, upstreamEmbeddingsBody(body, offer.model)];
  }

  async function listModels(headers: Headers, log: CallLog): Promise<Response> {
    const caller = await identify(headers, log);
    const data = models.list(caller).map((id) => ({ id, object: 'model', owned_by: 'proxy' }));
    log.end(200, 'answered');
    return Response.json({ object: 'list', data }, { headers: { 'Cache-Control': 'no-store' } });
  }

  const app = new Hono<{ Variables: { log: CallLog } }>();
  app.use(
    cors({
      origin: [...options.allowedOrigins],
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
      exposeHeaders: ['Retry-After', 'X-Request-Id'],
      maxAge: 600,
    }),
  );
  app.use(async (context, next) => {
    const log = openCallLog(randomUUID(), clock, onEvent);
    context.set('log', log);
    context.header('X-Request-Id', log.requestId);
    const origin = context.req.header('Origin');
    if (origin !== undefined && !options.allowedOrigins.includes(origin)) throw foreignOrigin();
    await next();
  });
  app.post('/v1/chat/completions', (c) => call(c.req.raw, 'chat', c.get('log')));
  app.post('/v1/embeddings', (c) => call(c.req.raw, 'embeddings', c.get('log')));
  app.get('/v1/models', (c) => listModels(c.req.raw.headers, c.get('log')));
  app.notFound(() => {
    throw noRoute();
  });
  app.onError((error, context) => {
    // What is not a refusal is a fault of ours; its text may hold anything, so none of it is told.
    const { init } = error instanceof Refusal ? error : internalFault();
    context.get('log')?.end(init.status, init.code);
    return refusalResponse(init);
  });
  return { fetch: async (request) => app.fetch(request) };
}

/** A page of another origin cannot send JSON without asking first, so forms cannot call. */
function requireJson(headers: Headers): void {
  const type = headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return;
  throw new Refusal({
    status: 415,
    type: 'invalid_request_error',
    code: 'unsupported_media_type',
    message: 'The body must be application/json.',
  });
}

function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get('Idempotency-Key') ?? undefined;
  if (key === undefined || /^[\w-]{1,255}$/.test(key)) return key;
  throw new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_idempotency_key',
    message: 'An idempotency key has letters, digits, "-" and "_", 255 at most.',
  });
}

function foreignOrigin(): Refusal {
  return new Refusal({
    status: 403,
    type: 'permission_error',
    code: 'origin_not_allowed',
    message: 'Pages of this origin may not call this proxy.',
  });
}

function noRoute(): Refusal {
  return new Refusal({
    status: 404,
    type: 'invalid_request_error',
    code: 'unknown_route',
    message: 'This proxy has no such route.',
  });
}

function internalFault(): Refusal {
  return new Refusal({
    status: 500,
    type: 'server_error',
    code: 'internal_error',
    message: 'The proxy failed.',
  });
}
