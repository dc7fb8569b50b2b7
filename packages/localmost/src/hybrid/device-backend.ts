import type { BackendState } from '@localmost/policy';
import {
  type BackendCallOptions,
  type BackendSupport,
  type ChatBackend,
  type EngineRequest,
  type GenerationTimings,
  LocalmostError,
  type StreamPart,
} from '@localmost/protocol';
import type { ModelsService } from '../models/models-service.ts';
import { deviceSupport } from './device-support.ts';

/** A failure counts against a model for so long, in milliseconds. */
const failureMemoryMs = 60_000;
/** Share of the newest measurement in the speed that is believed. */
const newestShare = 0.5;
/** What a request itself brought about says nothing of the model's health. */
const requestFaults = [
  'invalid-request',
  'unsupported-request',
  'context-overflow',
  'queue-full',
  'model-not-stored',
];

/**
 * A model of the client as the router sees it. It is loaded when it is chosen, from the disk only:
 * a download is never begun here.
 */
export class DeviceBackend implements ChatBackend {
  readonly id: string;
  readonly #models: ModelsService;
  #stored = false;
  #failuresAtMs: number[] = [];
  #speed: Pick<BackendState, 'timeToFirstTokenMs' | 'tokensPerSecond'> = {};

  constructor(models: ModelsService, id: string) {
    this.id = id;
    this.#models = models;
  }

  /** Looks up whether the weights are on the disk; {@link state} tells what was found last. */
  async refresh(): Promise<void> {
    try {
      this.#stored = (await this.#models.availability(this.id)) === 'available';
    } catch {
      // A store that cannot be read cannot load a model either.
      this.#stored = false;
    }
  }

  state(): Partial<BackendState> {
    const queueLength = this.#models.queueLength(this.id);
    const otherwise = this.#stored ? 'loadable' : 'unavailable';
    return {
      availability: queueLength === undefined ? otherwise : 'ready',
      queueLength: queueLength ?? 0,
      recentFailures: this.#recentFailures().length,
      ...this.#speed,
    };
  }

  supports(request: EngineRequest): BackendSupport {
    return deviceSupport(request);
  }

  async *answer(
    request: EngineRequest,
    { signal }: BackendCallOptions,
  ): AsyncGenerator<StreamPart, void, undefined> {
    try {
      if (this.#models.queueLength(this.id) === undefined) {
        await this.#models.load(this.id, { download: false, signal });
      }
      const { parts } = await this.#models.answer(this.id, request, signal);
      for await (const part of parts) {
        if (part.type === 'finish') this.#learn(part.timings);
        yield part;
      }
    } catch (thrown) {
      if (!signal.aborted && !isRequestFault(thrown)) this.#failuresAtMs.push(performance.now());
      throw thrown;
    }
  }

  #recentFailures(): number[] {
    const since = performance.now() - failureMemoryMs;
    this.#failuresAtMs = this.#failuresAtMs.filter((atMs) => atMs >= since);
    return this.#failuresAtMs;
  }

  #learn({ timeToFirstTokenMs, decodeTokensPerSecond }: GenerationTimings): void {
    this.#failuresAtMs = [];
    const { timeToFirstTokenMs: first, tokensPerSecond: speed } = this.#speed;
    this.#speed = {
      timeToFirstTokenMs: blend(first, timeToFirstTokenMs),
      // 0 says that there was no second token to measure by.
      tokensPerSecond: decodeTokensPerSecond > 0 ? blend(speed, decodeTokensPerSecond) : speed,
    };
  }
}

function blend(before: number | undefined, newest: number): number {
  return before === undefined ? newest : before + (newest - before) * newestShare;
}

function isRequestFault(thrown: unknown): boolean {
  return thrown instanceof LocalmostError && requestFaults.includes(thrown.code);
}
