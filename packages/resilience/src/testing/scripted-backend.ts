import type {
  BackendCallOptions,
  ChatBackend,
  EngineRequest,
  StreamPart,
} from '@localmost/protocol';
import type { Clock } from '../clock.ts';

/** One thing that a try does. */
export type ScriptStep =
  | { do: 'start' }
  | { do: 'text'; text: string }
  | { do: 'tool-call' }
  | { do: 'finish' }
  /** Waits; `deaf` goes on waiting when it is aborted, as a hung library does. */
  | { do: 'wait'; delayMs: number; deaf?: boolean }
  | { do: 'throw'; error: unknown };

/** A backend whose tries follow scripts: the first try the first one, and so on; the last repeats. */
export class ScriptedBackend implements ChatBackend {
  readonly id: string;
  readonly #scripts: readonly (readonly ScriptStep[])[];
  readonly #clock: Clock;
  /** One for each try that was begun, in order. */
  readonly calls: BackendCallOptions[] = [];
  /** Tries that have been begun and have not ended. */
  running = 0;
  mostRunning = 0;

  constructor(scripts: readonly (readonly ScriptStep[])[], clock: Clock, id = 'scripted') {
    this.id = id;
    this.#scripts = scripts;
    this.#clock = clock;
  }

  supports(): { supported: true } {
    return { supported: true };
  }

  async *answer(_request: EngineRequest, options: BackendCallOptions): AsyncGenerator<StreamPart> {
    const script = this.#scripts[Math.min(this.calls.length, this.#scripts.length - 1)] ?? [];
    this.calls.push(options);
    this.running++;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      for (const step of script) {
        if (step.do === 'throw') throw step.error;
        if (step.do === 'wait')
          await this.#wait(step.delayMs, step.deaf ? undefined : options.signal);
        else yield this.#part(step);
      }
    } finally {
      this.running--;
    }
  }

  #part(step: Exclude<ScriptStep, { do: 'throw' | 'wait' }>): StreamPart {
    switch (step.do) {
      case 'start':
        return { type: 'start', modelId: 'm', engineId: this.id, backend: 'remote' };
      case 'text':
        return { type: 'text-delta', delta: step.text, tokenIds: [] };
      case 'tool-call':
        return { type: 'tool-call', call: { id: 'c', name: 'f', argumentsJson: '{}' } };
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

  #wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.#clock.schedule(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, delayMs);
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    });
  }
}
