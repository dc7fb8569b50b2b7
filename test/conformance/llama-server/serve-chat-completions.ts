import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FinishReason } from '@localmost/protocol';
import { type LlamaAnswer, type LlamaService, PromptTooLong } from './llama-service.ts';
import { readChatRequest } from './read-chat-request.ts';

/** Where the route listens. */
export interface ChatCompletionsServer {
  /** With the version: `http://127.0.0.1:…/v1`. */
  baseUrl: string;
  close(): Promise<void>;
}

/** Bytes of one write: characters of several bytes are cut by it. */
const writeBytes = 7;

const wireReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

/** Serves a model in llama.cpp at OpenAI's `POST /v1/chat/completions`, streaming, on loopback. */
export async function serveChatCompletions(
  llama: LlamaService,
  modelId: string,
): Promise<ChatCompletionsServer> {
  const server = createServer((request, response) => {
    answer(llama, modelId, request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else if (error instanceof PromptTooLong) {
        sendError(response, 400, 'exceed_context_size_error');
      } else sendError(response, 500, 'server_error');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await llama.close();
    },
  };
}

async function answer(
  llama: LlamaService,
  modelId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8'));
  const send = (part: object) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    const bytes = Buffer.from(`data: ${JSON.stringify({ model: modelId, ...part })}\n\n`);
    for (let start = 0; start < bytes.length; start += writeBytes) {
      response.write(bytes.subarray(start, start + writeBytes));
    }
  };
  const result = await llama.answer(readChatRequest(body), {
    signal: left.signal,
    onText: (content) => send({ choices: [{ delta: { content } }] }),
  });
  send({ choices: [{ delta: toLastDelta(result), finish_reason: wireReasons[result.reason] }] });
  const { promptTokens, completionTokens } = result;
  send({
    choices: [],
    usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens },
  });
  response.end('data: [DONE]\n\n');
}

function toLastDelta({ toolCalls }: LlamaAnswer): object {
  if (toolCalls.length === 0) return {};
  return {
    tool_calls: toolCalls.map(({ id, name, argumentsJson }, index) => ({
      index,
      id,
      type: 'function',
      function: { name, arguments: argumentsJson },
    })),
  };
}

function sendError(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code: status, type, message: type } }));
}
