import type { ChatCompletionParams } from '../chat/completion-params.ts';
import { unsupported } from '../chat/param-faults.ts';
import type { LocalmostClient } from '../client.ts';
import { eventStream } from './event-stream.ts';
import { readParams } from './read-params.ts';

/** Answers `POST …/chat/completions`. @throws whatever `client.chat.completions.create` does */
export async function answerChatCompletion(
  client: Pick<LocalmostClient, 'chat'>,
  request: Request,
): Promise<Response> {
  const { signal } = request;
  const params = await readParams<ChatCompletionParams>(request);
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
