import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

/** What the scripted server answers with. */
export interface MistralScript {
  text: string;
  toolCall: { name: string; argumentsJson: string };
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/**
 * A scripted server with the chunks of Mistral's chat completions: the usage comes unasked, in the
 * last chunk that has a choice. aimock counts only when asked as OpenAI is, and then in a chunk
 * without choices, on which @ai-sdk/mistral breaks.
 * @see https://github.com/vercel/ai/tree/main/packages/mistral
 */
export function startScriptedMistral(script: MistralScript): Promise<LoopbackServer> {
  return startLoopbackServer((request, body, response) => {
    if (request.url !== '/v1/chat/completions') return response.writeHead(404).end();
    const withTools = 'tools' in JSON.parse(body);
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const send = (delta: object, finish_reason: string | null = null, more: object = {}) => {
      const choices = [{ index: 0, delta, finish_reason }];
      const chunk = { id: 'm-1', object: 'chat.completion.chunk', model: 'some-model', choices };
      response.write(`data: ${JSON.stringify({ ...chunk, ...more })}\n\n`);
    };
    send({ role: 'assistant', content: '' });
    if (withTools) {
      const { name, argumentsJson } = script.toolCall;
      const call = { id: 'abcdefghi', index: 0, function: { name, arguments: argumentsJson } };
      send({ tool_calls: [call] }, 'tool_calls', { usage: script.usage });
    } else {
      for (const character of script.text) send({ content: character });
      send({ content: '' }, 'stop', { usage: script.usage });
    }
    return response.end('data: [DONE]\n\n');
  });
}
