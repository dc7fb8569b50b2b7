import { NetworkError } from '@localmost/protocol';
import type { AnswerMessage, AskMain, CallHandle, ModelCall } from './ipc-contract.ts';

export type { AnswerMessage, AskMain, CallHandle, ModelCall } from './ipc-contract.ts';

const routes: readonly ModelCall['route'][] = [
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/models',
];

/**
 * A `fetch` whose requests go to the main process. Hand it to a backend of the OpenAI API, with any
 * base URL that ends in `/v1`; host, headers and keys are not passed on.
 */
export function electronFetch(askMain: AskMain): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const route = routes.find((it) => it === pathname);
    if (!route) return new Response(null, { status: 404 });
    const bodyJson = await request.text();
    request.signal.throwIfAborted();
    return ask(askMain, { route, bodyJson }, request.signal);
  };
}

function ask(askMain: AskMain, call: ModelCall, signal: AbortSignal): Promise<Response> {
  let resolve: (response: Response) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Response>((...settle) => {
    [resolve, reject] = settle;
  });
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;

  const finish = (error?: unknown) => {
    signal.removeEventListener('abort', onAbort);
    if (error === undefined) return body?.close();
    reject(error);
    body?.error(error);
  };
  const onAbort = () => {
    handle.abort();
    finish(signal.reason);
  };
  const onAnswer = (message: AnswerMessage) => {
    if (message.type === 'piece') body?.enqueue(message.bytes);
    else if (message.type === 'end') finish();
    else if (message.type === 'broken') finish(brokenOff());
    else resolve(new Response(openBody(message.status), headOf(message)));
  };
  const openBody = (status: number) => {
    if (status === 204) return null;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          body = controller;
        },
        pull: () => handle.next(),
        cancel: () => {
          handle.abort();
          signal.removeEventListener('abort', onAbort);
        },
      },
      { highWaterMark: 0 },
    );
  };
  const handle: CallHandle = askMain(call, onAnswer);
  signal.addEventListener('abort', onAbort, { once: true });
  return promise;
}

function headOf(head: Extract<AnswerMessage, { type: 'head' }>): ResponseInit {
  const headers = new Headers({ 'Content-Type': head.contentType });
  if (head.retryAfter !== null) headers.set('Retry-After', head.retryAfter);
  return { status: head.status, headers };
}

function brokenOff(): NetworkError {
  return new NetworkError({
    message: 'The main process got no whole answer from the model’s server.',
    remedies: ['Try again.'],
  });
}
