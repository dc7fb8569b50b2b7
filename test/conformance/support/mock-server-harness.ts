import { type ChatCompletionRequest, createServer, type Fixture } from '@copilotkit/aimock';
import type { ChatBackend, ChatMessage, FinishReason, ToolDefinition } from '@localmost/protocol';
import type { BackendHarness, ScriptedAnswer } from '@localmost/testing/backend-conformance';
import type { WireReader } from './read-wire-settings.ts';
import { createWireRecorder } from './wire-recorder.ts';

/** How one provider's backend is built against the mock server. */
export interface MockedProvider {
  /** @param baseUrl with the version @param fetch records what goes out */
  makeBackend: (baseUrl: string, fetch: typeof globalThis.fetch) => ChatBackend;
  readSettings: WireReader;
  /** The wire's own words for an end, where aimock does not translate OpenAI's. */
  reasonWords?: Partial<Record<FinishReason, string>>;
}

const wireReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

/**
 * A harness over aimock, a real HTTP server that speaks each provider's wire format. Messages and
 * tools are what that server understood; the settings are read from the bytes that were sent.
 */
export async function mockServerHarness(provider: MockedProvider): Promise<BackendHarness> {
  let answer: ScriptedAnswer = { text: 'Fine.' };
  const fixture: Fixture = {
    match: { predicate: () => true },
    response: (request) => toMockResponse(answer, request, provider.reasonWords),
    // Three UTF-16 units a piece: borders fall inside of joined characters.
    chunkSize: 3,
    latency: 0,
  };
  const { server, journal, url } = await createServer([fixture], { port: 0, host: '127.0.0.1' });
  const recorder = createWireRecorder();
  return {
    backend: provider.makeBackend(`${url}/v1`, recorder.fetch),
    script: (next) => {
      answer = next;
      fixture.latency = next.pieceMs ?? 0;
      if (next.cutAfterPieces === undefined) delete fixture.truncateAfterChunks;
      else fixture.truncateAfterChunks = next.cutAfterPieces;
    },
    heard: () =>
      journal.getAll().flatMap(({ body }, index) => {
        const wire = recorder.bodies[index];
        if (!isChatRequest(body) || wire === undefined) return [];
        return [
          {
            messages: body.messages.map(toMessage),
            tools: (body.tools ?? []).map(toTool),
            ...provider.readSettings(wire),
          },
        ];
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isChatRequest(body: unknown): body is ChatCompletionRequest {
  return typeof body === 'object' && body !== null && 'messages' in body;
}

function toMockResponse(
  answer: ScriptedAnswer,
  request: ChatCompletionRequest,
  reasonWords: MockedProvider['reasonWords'],
) {
  if (answer.failStatus !== undefined) {
    // As some servers do, it repeats what it was asked.
    const message = `could not answer ${JSON.stringify(request.messages)}`;
    return { error: { message, type: 'server_error' }, status: answer.failStatus };
  }
  const { promptTokens = 5, completionTokens = 3 } = answer.usage ?? {};
  const common = {
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      input_tokens: promptTokens,
      output_tokens: completionTokens,
    },
    ...(answer.model !== undefined && { model: answer.model }),
    ...(answer.reason !== undefined && {
      finishReason: reasonWords?.[answer.reason] ?? wireReasons[answer.reason],
    }),
  };
  if (answer.toolCalls === undefined) return { ...common, content: answer.text ?? '' };
  const toolCalls = answer.toolCalls.map(({ id, name, argumentsJson }) => ({
    id,
    name,
    arguments: argumentsJson,
  }));
  return { ...common, toolCalls };
}

function toMessage(message: ChatCompletionRequest['messages'][number]): ChatMessage {
  const content =
    typeof message.content === 'string'
      ? message.content
      : (message.content ?? []).map(({ text = '' }) => text).join('');
  return {
    role: message.role,
    content,
    ...(message.tool_calls !== undefined && {
      toolCalls: message.tool_calls.map(({ id, function: { name, arguments: argumentsJson } }) => ({
        id,
        name,
        argumentsJson,
      })),
    }),
    ...(message.tool_call_id !== undefined && { toolCallId: message.tool_call_id }),
  };
}

function toTool({
  function: { name, description, parameters },
}: NonNullable<ChatCompletionRequest['tools']>[number]): ToolDefinition {
  return {
    name,
    ...(description !== undefined && { description }),
    parametersSchema: { ...parameters },
  };
}
