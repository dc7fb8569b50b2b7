import type {
  BackendCallOptions,
  BackendSupport,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';

/** One step of a script: a part to yield, an error to throw, or a wait. */
export type BackendStep = StreamPart | { throw: unknown } | { waitMs: number };

/** What a {@link ScriptedChatBackend} is made from. */
export interface ScriptedChatBackendOptions {
  id: string;
  /** The steps of the answer to a request; default: `start`, the last message as text, `finish`. */
  script?: (request: EngineRequest) => readonly BackendStep[];
  supports?: (request: EngineRequest) => BackendSupport;
}

/** A backend that runs no model: it does what its script says and keeps what it was asked. */
export class ScriptedChatBackend implements ChatBackend {
  readonly id: string;
  /** Every request that reached it, in order. */
  readonly requests: EngineRequest[] = [];
  /** Answers that were begun and are over, however they ended. */
  ended = 0;
  readonly #script: (request: EngineRequest) => readonly BackendStep[];
  readonly #supports: (request: EngineRequest) => BackendSupport;

  constructor({ id, script, supports }: ScriptedChatBackendOptions) {
    this.id = id;
    this.#script = script ?? ((request) => echoSteps(id, request));
    this.#supports = supports ?? (() => ({ supported: true }));
  }

  supports(request: EngineRequest): BackendSupport {
    return this.#supports(request);
  }

  async *answer(
    request: EngineRequest,
    { signal }: BackendCallOptions,
  ): AsyncGenerator<StreamPart, void, undefined> {
    this.requests.push(request);
    try {
      for (const step of this.#script(request)) {
        signal.throwIfAborted();
        if ('throw' in step) throw step.throw;
        if ('waitMs' in step) await wait(step.waitMs, signal);
        else yield step;
      }
    } finally {
      this.ended += 1;
    }
  }
}

/** The steps of a whole answer around some parts. */
export function answerSteps(
  backendId: string,
  parts: readonly BackendStep[],
  reason: 'stop' | 'length' | 'tool-calls' | 'content-filter' = 'stop',
): BackendStep[] {
  return [
    { type: 'start', modelId: 'scripted-1', engineId: backendId, backend: 'remote' },
    ...parts,
    {
      type: 'finish',
      reason,
      usage: { promptTokens: 7, completionTokens: 3, cachedPromptTokens: 0 },
      timings: {
        timeToFirstTokenMs: 1,
        prefillTokensPerSecond: 7000,
        decodeTokensPerSecond: 100,
        totalMs: 30,
      },
    },
  ];
}

/** Steps that say a text word by word. */
export function textSteps(text: string): BackendStep[] {
  return text
    .split(/(?<= )/)
    .map((delta) => ({ type: 'text-delta' as const, delta, tokenIds: [] }));
}

function echoSteps(id: string, { messages }: EngineRequest): BackendStep[] {
  return answerSteps(id, textSteps(messages.at(-1)?.content ?? ''));
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
