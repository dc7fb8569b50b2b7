import {
  type BackendCallOptions,
  type BackendSupport,
  type ChatBackend,
  type Engine,
  type EngineRequest,
  UnsupportedRequestError,
} from '@localmost/protocol';

/**
 * An engine as a backend, without worker or client around it: one answer at a time, the next waits.
 * @param engine stays the caller's to unload
 * @param supports what the engine can honour; by default text turns and plain answers
 */
export function engineChatBackend(
  id: string,
  engine: Engine,
  supports: ChatBackend['supports'] = supportsText,
): ChatBackend {
  let last: Promise<unknown> = Promise.resolve();
  return {
    id,
    supports,
    async *answer(request: EngineRequest, { signal }: BackendCallOptions) {
      signal.throwIfAborted();
      const support = supports(request);
      if (!support.supported) throw refusal(id, support);
      const before = last;
      let leave = () => {};
      last = new Promise<void>((resolve) => {
        leave = resolve;
      });
      try {
        await before;
        yield* engine.generate(request, { signal });
      } finally {
        leave();
      }
    },
  };
}

function supportsText({
  messages,
  tools,
  toolChoice,
  responseFormat,
}: EngineRequest): BackendSupport {
  const reason = 'this engine answers in text only';
  if (tools?.length) return { supported: false, part: 'tools', reason };
  if (toolChoice !== undefined) return { supported: false, part: 'toolChoice', reason };
  if (responseFormat?.type === 'json') return { supported: false, part: 'responseFormat', reason };
  const index = messages.findIndex(({ role, toolCalls }) => role === 'tool' || toolCalls?.length);
  return index < 0 ? { supported: true } : { supported: false, part: `messages[${index}]`, reason };
}

function refusal(
  id: string,
  { part, reason }: Extract<BackendSupport, { supported: false }>,
): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `The backend "${id}" cannot honour \`${part}\`: ${reason}.`,
    details: { backendId: id, part, reason },
    remedies: [`Leave \`${part}\` out.`],
  });
}
