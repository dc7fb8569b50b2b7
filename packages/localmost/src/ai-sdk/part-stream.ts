import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ChatCompletionChunk } from '../chat/completion-result.ts';
import {
  fromFinishReason,
  fromToolCall,
  fromUsage,
  metadataOf,
  responseOf,
} from './from-completion.ts';

const unknownUsage: LanguageModelV4Usage = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/**
 * The AI SDK's parts for the chunks of an answer. An error in mid-stream is a part, and after it an
 * end; the caller's abort breaks the stream. Cancelling stops the answer.
 */
export function partStream(
  chunks: AsyncIterable<ChatCompletionChunk>,
  signal: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  const parts = partsOf(chunks, signal);
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (thrown) {
          controller.error(thrown);
        }
      },
      async cancel() {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* partsOf(
  chunks: AsyncIterable<ChatCompletionChunk>,
  signal: AbortSignal | undefined,
): AsyncGenerator<LanguageModelV4StreamPart, void, undefined> {
  yield { type: 'stream-start', warnings: [] };
  try {
    yield* answerParts(chunks);
  } catch (error) {
    if (signal?.aborted) throw error;
    yield { type: 'error', error };
    yield {
      type: 'finish',
      usage: unknownUsage,
      finishReason: { unified: 'error', raw: undefined },
    };
  }
}

async function* answerParts(
  chunks: AsyncIterable<ChatCompletionChunk>,
): AsyncGenerator<LanguageModelV4StreamPart, void, undefined> {
  let textId: string | undefined;
  for await (const chunk of chunks) {
    const [choice] = chunk.choices;
    if (choice?.delta.role) yield { type: 'response-metadata', ...responseOf(chunk) };
    if (choice?.delta.content) {
      if (textId === undefined) {
        textId = chunk.id;
        yield { type: 'text-start', id: textId };
      }
      yield { type: 'text-delta', id: textId, delta: choice.delta.content };
    }
    for (const call of choice?.delta.tool_calls ?? []) {
      yield { type: 'tool-input-start', id: call.id, toolName: call.function.name };
      yield { type: 'tool-input-delta', id: call.id, delta: call.function.arguments };
      yield { type: 'tool-input-end', id: call.id };
      yield fromToolCall(call);
    }
    if (choice?.finish_reason && chunk.usage) {
      if (textId !== undefined) yield { type: 'text-end', id: textId };
      yield {
        type: 'finish',
        usage: fromUsage(chunk.usage),
        finishReason: fromFinishReason(choice.finish_reason),
        providerMetadata: metadataOf(chunk.localmost),
      };
    }
  }
}
