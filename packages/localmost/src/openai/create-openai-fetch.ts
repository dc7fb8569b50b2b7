import type { LocalmostClient } from '../client.ts';
import { answerChatCompletion } from './chat-completions-route.ts';
import { answerEmbeddings } from './embeddings-route.ts';
import { errorResponse, type OpenAiError } from './error-response.ts';
import { answerModels } from './models-route.ts';

/** What of a client answers. */
type OpenAiClient = Pick<LocalmostClient, 'chat' | 'embeddings' | 'models'>;

/** What the OpenAI client takes as its `fetch`. */
export type OpenAiFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` that speaks OpenAI's wire and asks nobody: chat completions, whole and streamed,
 * embeddings and the list of models, answered by this client. The address's end names the route, the rest of it
 * and every header (a key too) is ignored. Whatever else is asked is a 404 in OpenAI's shape.
 *
 * It rejects only as `fetch` does for its caller's abort; every other failure is a response.
 *
 * @example
 * new OpenAI({ apiKey: 'none', baseURL: 'http://localmost/v1', fetch: createOpenAiFetch(client), dangerouslyAllowBrowser: true })
 */
export function createOpenAiFetch(client: OpenAiClient): OpenAiFetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    try {
      return await answer(client, request);
    } catch (thrown) {
      request.signal.throwIfAborted();
      return errorResponse(thrown);
    }
  };
}

async function answer(client: OpenAiClient, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const route = `${request.method} ${pathname}`;
  if (/^POST .*\/chat\/completions$/.test(route)) return answerChatCompletion(client, request);
  if (/^POST .*\/embeddings$/.test(route)) return answerEmbeddings(client, request);
  if (/^GET .*\/models$/.test(route)) return answerModels(client);
  const [, id] = /^GET .*\/models\/([^/]+)$/.exec(route) ?? [];
  if (id !== undefined) return answerModels(client, decoded(id));
  return unknownRoute(route);
}

/** What cannot be decoded is no model's id, as it is. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function unknownRoute(route: string): Response {
  const error: OpenAiError = {
    message: `Localmost does not answer ${route}.`,
    type: 'invalid_request_error',
    param: null,
    code: 'unknown-route',
    details: {},
    remedies: ['Ask for POST /chat/completions, GET /models or GET /models/{id}.'],
  };
  return Response.json({ error }, { status: 404, headers: { 'x-should-retry': 'false' } });
}
