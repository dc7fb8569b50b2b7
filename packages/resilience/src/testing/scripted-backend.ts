import type {
  BackendCallOptions,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';

/** One thing that a try does. */
export type ScriptStep =
  | { do: 'start' }
  | { do: 'text'; text: string }
  | { do: 'tool-call' }
  | { do: 'finish' }
  | { do: 'throw'; error: unknown }
  | { do: 'wait'; delayMs: number }
  /** Waits for ever and does not hear the signal, as a library that hangs. */
  | { do: 'hang' };

type PartStep = Extract<ScriptStep, { do: 'start' | 'text' | 'tool-call' | 'finish' }>;

/** A backend whose tries follow scripts: the first try the first one, and so on; the last repeats. */
export class ScriptedBackend implements ChatBackend {
  readonly id: string;
  /** When each try was begun, and how it was called. */
  readonly calls: { atMs: number; request: EngineRequest; options: BackendCallOptions }[] = [];
  /** The most tries that ran at the same time; those that hang run for ever. */
  mostRunning = 0;
  readonly #scripts: readonly (readonly ScriptStep[])[];
  #running = 0;

  constructor(scripts: readonly (readonly ScriptStep[])[], id = 'scripted') {
    this.id = id;
    this.#scripts = scripts;
  }

  get running(): number {
    return this.#running;
  }

  supports(): { supported: true } {
    return { supported: true };
  }

  async *answer(request: EngineRequest, options: BackendCallOptions): AsyncGenerator<StreamPart> {
    const script = this.#scripts[Math.min(this.calls.length, this.#scripts.length - 1)] ?? [];
    this.calls.push({ atMs: performance.now(), request, options });
    this.#running++;
    this.mostRunning = Math.max(this.mostRunning, this.#running);
    try {
      for (const step of script) {
        if (step.do === 'throw') throw step.error;
        if (step.do === 'hang') await new Promise(() => {});
        else if (step.do === 'wait') await abortableWait(step.delayMs, options.signal);
        else yield partOf(step, this.id);
      }
    } finally {
      this.#running--;
    }
  }
}

function partOf(step: PartStep, engineId: string): StreamPart {
  switch (step.do) {
    case 'start':
      return { type: 'start', modelId: 'scripted', engineId, backend: 'remote' };
    case 'text':
      return { type: 'text-delta', delta: step.text, tokenIds: [] };
    case 'tool-call':
      return { type: 'tool-call', call: { id: 'call-1', name: 'look', argumentsJson: '{}' } };
    case 'finish':
      return {
        type: 'finish',
        reason: 'stop',
        usage: { promptTokens: 10, completionTokens: 5, cachedPromptTokens: 0 },
        timings: {
          timeToFirstTokenMs: 0,
          prefillTokensPerSecond: 0,
          decodeTokensPerSecond: 0,
          totalMs: 0,
        },
      };
  }
}

function abortableWait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}
