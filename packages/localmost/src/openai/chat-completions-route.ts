import { InvalidRequestError } from '@localmost/protocol';
import type { ChatCompletionParams } from '../chat/completion-params.ts';
import { isObject, unsupported } from '../chat/param-faults.ts';
import type { LocalmostClient } from '../client.ts';
import { eventStream } from './event-stream.ts';

/** Answers `POST …/chat/completions`. @throws whatever `client.chat.completions.create` does */
export async function answerChatCompletion(
  client: Pick<LocalmostClient, 'chat'>,
  request: Request,
): Promise<Response> {
  const { signal } = request;
  const params = await paramsOf(request);
  // Code written against OpenAI joins all pieces of a stream: it would splice the two answers.
  if (params.restartAfterInterruption) throw unsupported('restartAfterInterruption');
  if (!params.stream) {
    return Response.json(
      await client.chat.completions.create({ ...params, stream: false }, { signal }),
    );
  }
  const chunks = await client.chat.completions.create({ ...params, stream: true }, { signal });
  return new Response(eventStream(chunks, signal), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** The body; each of its fields is checked where it is read. */
async function paramsOf(request: Request): Promise<ChatCompletionParams> {
  const body: unknown = await request.json().catch((cause: unknown) => {
    request.signal.throwIfAborted();
    throw notJson(cause);
  });
  if (!isObject(body)) throw notJson(undefined);
  return body as unknown as ChatCompletionParams;
}

function notJson(cause: unknown): InvalidRequestError {
  return new InvalidRequestError({
    message: 'The body of the request is not a JSON object.',
    details: { path: 'body' },
    remedies: ['Send one JSON object.'],
    cause,
  });
}
