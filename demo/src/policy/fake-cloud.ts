import type { BackendSupport, ChatBackend, EngineRequest, StreamPart } from 'localmost';

/** Slow enough to watch. */
const wordPauseMs = 40;

/** What would travel to a server: the request as JSON. */
export interface WireBytes {
  json: string;
  byteLength: number;
}

/** The request as this backend would put it on a wire. */
export function wireBytes(request: EngineRequest): WireBytes {
  const json = JSON.stringify(request);
  return { json, byteLength: new TextEncoder().encode(json).byteLength };
}

/**
 * A backend that plays a cloud without being one: it lives in this page and has no network. It
 * answers only what a person has approved byte for byte.
 */
export class FakeCloud implements ChatBackend {
  readonly id = 'fake-cloud';
  #asked: WireBytes | null = null;
  #approved: string | null = null;

  /** The bytes of the last request that a policy considered sending here; null where none was. */
  get asked(): WireBytes | null {
    return this.#asked;
  }

  /** Forgets what was asked and approved. */
  reset(): void {
    this.#asked = null;
    this.#approved = null;
  }

  /** Lets exactly these bytes in, once. */
  approve({ json }: WireBytes): void {
    this.#approved = json;
  }

  /** A policy asks this before any byte moves: it is how the page knows what would be sent. */
  supports(request: EngineRequest): BackendSupport {
    this.#asked = wireBytes(request);
    return { supported: true };
  }

  async *answer(
    request: EngineRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<StreamPart> {
    const { json, byteLength } = wireBytes(request);
    if (json !== this.#approved) throw new Error('These bytes were not approved by a person.');
    this.#approved = null;
    const beganAt = performance.now();
    const text = `This is the fake cloud. It was handed ${byteLength} bytes, the very ones that you approved. It lives in this page, so not one of them left your device.`;
    const words = text.split(/(?<=\s)/);
    yield { type: 'start', modelId: 'fake-model', engineId: this.id, backend: 'remote' };
    let firstAt = 0;
    for (const word of words) {
      await new Promise((resolve) => setTimeout(resolve, wordPauseMs));
      signal.throwIfAborted();
      firstAt ||= performance.now();
      yield { type: 'text-delta', delta: word, tokenIds: [] };
    }
    const endedAt = performance.now();
    yield {
      type: 'finish',
      reason: 'stop',
      usage: {
        promptTokens: Math.ceil(byteLength / 3),
        completionTokens: words.length,
        cachedPromptTokens: 0,
        estimated: true,
      },
      timings: {
        timeToFirstTokenMs: firstAt - beganAt,
        prefillTokensPerSecond: 0,
        decodeTokensPerSecond: (1000 * (words.length - 1)) / (endedAt - firstAt),
        totalMs: endedAt - beganAt,
      },
    };
  }
}
