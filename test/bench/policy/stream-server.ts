import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** A server of OpenAI's chat completions on the loopback that streams the same answer to everybody. */
export interface StreamServer {
  baseUrl: string;
  close(): Promise<void>;
}

/** Starts a server whose answers have so many tokens, with a pause before each. */
export async function startStreamServer(options: {
  tokens: number;
  tokenMs: number;
}): Promise<StreamServer> {
  const { tokens, tokenMs } = options;
  const chunk = (choice: object, rest: object = {}) =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm-1', ...rest, choices: [{ index: 0, finish_reason: null, ...choice }] })}\n\n`;
  const piece = chunk({ delta: { content: 'word ' } });
  const usage = { prompt_tokens: 20, completion_tokens: tokens, total_tokens: tokens + 20 };
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ delta: { role: 'assistant', content: '' } }));
    for (let token = 0; token < tokens; token += 1) {
      if (tokenMs > 0) await pause(tokenMs);
      response.write(piece);
    }
    response.write(chunk({ delta: {}, finish_reason: 'stop' }, { usage }));
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
