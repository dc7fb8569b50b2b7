import {
  CloudFailureError,
  DeviceLostError,
  type EngineRequest,
  NetworkError,
  OutOfMemoryError,
  type StreamPart,
} from '@localmost/protocol';

/** Everything that a call of a backend can do in a random run. */
export const scriptedFaults = [
  // More often than any one fault, so that later turns of a run are reached too.
  'none',
  'none',
  'none',
  'none',
  'none',
  'none',
  'network',
  'rate-limited',
  'server-error',
  'out-of-memory',
  'device-lost',
  'throws-the-prompt',
  'breaks-off',
  'cut-off',
  'hangs',
  'hangs-in-the-middle',
  'tool-call-then-breaks-off',
  'names-the-prompt-as-model',
  'counts-nonsense',
] as const;

export type ScriptedFault = (typeof scriptedFaults)[number];

/** Streams an answer that says who gave it, or fails in the way that is asked for. */
export async function* faultyAnswer(
  id: string,
  fault: ScriptedFault,
  request: EngineRequest,
): AsyncGenerator<StreamPart> {
  const prompt = JSON.stringify(request);
  throwBefore(fault, prompt);
  if (fault === 'hangs') await new Promise(() => undefined);
  const answeringModel = fault === 'names-the-prompt-as-model' ? prompt : '1.0';
  yield { type: 'start', modelId: 'm', engineId: id, backend: 'remote', answeringModel };
  if (fault === 'tool-call-then-breaks-off') {
    yield { type: 'tool-call', call: { id: 'c', name: 'f', argumentsJson: '{}' } };
    throw unreachable();
  }
  yield { type: 'text-delta', delta: `<${id}>`, tokenIds: [] };
  if (fault === 'breaks-off') throw unreachable();
  if (fault === 'hangs-in-the-middle') await new Promise(() => undefined);
  if (fault === 'cut-off') return;
  yield { type: 'text-delta', delta: `<${id}>`, tokenIds: [] };
  const odd = fault === 'counts-nonsense';
  yield {
    type: 'finish',
    reason: 'stop',
    usage: {
      promptTokens: odd ? Number.NaN : 7,
      completionTokens: odd ? -3 : 2,
      cachedPromptTokens: 0,
    },
    timings: {
      timeToFirstTokenMs: 1,
      prefillTokensPerSecond: 1,
      decodeTokensPerSecond: 1,
      totalMs: 2,
    },
  };
}

function throwBefore(fault: ScriptedFault, prompt: string): void {
  const init = { message: `quotes ${prompt}`, remedies: [] };
  switch (fault) {
    case 'network':
      throw unreachable();
    case 'rate-limited':
      throw new CloudFailureError({ ...init, details: { status: 429, retryAfterMs: 2000 } });
    case 'server-error':
      throw new CloudFailureError({ ...init, details: { status: 500, reason: prompt } });
    case 'out-of-memory':
      throw new OutOfMemoryError(init);
    case 'device-lost':
      throw new DeviceLostError(init);
    case 'throws-the-prompt':
      throw Object.assign(new Error(prompt), { name: prompt, code: prompt });
    default:
  }
}

function unreachable(): NetworkError {
  return new NetworkError({ message: 'gone', remedies: [] });
}
