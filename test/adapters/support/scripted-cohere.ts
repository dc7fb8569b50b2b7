import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

/** What the scripted server answers with. */
export interface CohereScript {
  text: string;
  toolCall: { name: string; argumentsJson: string };
  usage: { input_tokens: number; output_tokens: number };
}

/**
 * A scripted server with the events of Cohere's chat, version 2; no model is behind it. aimock is not
 * used for Cohere: its `content-start` has no `text`, which @ai-sdk/cohere insists on.
 * @see https://docs.cohere.com/docs/streaming
 */
export function startScriptedCohere(script: CohereScript): Promise<LoopbackServer> {
  return startLoopbackServer((request, body, response) => {
    if (request.url !== '/v2/chat') return response.writeHead(404).end();
    const withTools = 'tools' in JSON.parse(body);
    const events = withTools ? toolEvents(script) : textEvents(script);
    const finish = withTools ? 'TOOL_CALL' : 'COMPLETE';
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const event of [
      { type: 'message-start', id: 'm-1', delta: { message: { role: 'assistant' } } },
      ...events,
      { type: 'message-end', delta: { finish_reason: finish, usage: { tokens: script.usage } } },
    ]) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    return response.end();
  });
}

function textEvents({ text }: CohereScript) {
  const content = (type: string, piece: string) => ({
    type,
    index: 0,
    delta: { message: { content: { type: 'text', text: piece } } },
  });
  const deltas = [...text].map((character) => content('content-delta', character));
  return [content('content-start', ''), ...deltas, { type: 'content-end', index: 0 }];
}

function toolEvents({ toolCall: { name, argumentsJson } }: CohereScript) {
  const call = { id: 'call_1', type: 'function', function: { name, arguments: '' } };
  const delta = (piece: string) => ({
    type: 'tool-call-delta',
    index: 0,
    delta: { message: { tool_calls: { function: { arguments: piece } } } },
  });
  const half = argumentsJson.length >> 1;
  return [
    { type: 'tool-call-start', index: 0, delta: { message: { tool_calls: call } } },
    delta(argumentsJson.slice(0, half)),
    delta(argumentsJson.slice(half)),
    { type: 'tool-call-end', index: 0 },
  ];
}
