import { serveWorker } from '@localmost/bridge';
import {
  type EmbeddingRequest,
  type Embeddings,
  type EngineHost,
  type EngineRequest,
  type HostLoadReport,
  type HostLoadRequest,
  QueueFullError,
  type Scores,
  type ScoringRequest,
  type SealProof,
  type SessionCall,
  type SessionReply,
  type StreamPart,
} from '@localmost/protocol';
import { RequestQueue } from '../models/request-queue.ts';
import { Guest } from './guest.ts';

/** Tabs that one worker answers beside its own. */
const maximumGuests = 32;

/**
 * A sealed worker's host that other tabs may ask too. All tabs stand in one line, a guest with one
 * request at most: whoever has many waits with them in its own tab, so the turns go round. As many
 * requests as the engine can answer at once are let in.
 */
export class ShareableHost implements EngineHost {
  readonly #inner: Omit<EngineHost, 'admit'>;
  readonly #progress: () => number | null;
  #line = lineFor(1);
  readonly #guests = new Set<Guest>();
  #proof: Promise<SealProof> | undefined;

  /** @param progress of the answer under way, for the guests' pings */
  constructor(inner: Omit<EngineHost, 'admit'>, progress: () => number | null) {
    this.#inner = inner;
    this.#progress = progress;
  }

  /** Proved once; a guest is given the proof that was made before the model was loaded. */
  proveSeal(): Promise<SealProof> {
    this.#proof ??= this.#inner.proveSeal();
    return this.#proof;
  }

  async load(
    request: HostLoadRequest,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<HostLoadReport> {
    const report = await this.#inner.load(request, onProgress, signal);
    this.#line = lineFor(report.capabilities.parallelAnswers);
    return report;
  }

  async generate(request: EngineRequest, signal: AbortSignal): Promise<AsyncIterable<StreamPart>> {
    return this.#inTurn(request, signal);
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings> {
    const leave = await this.#line.enter(signal);
    try {
      return await this.#inner.embed(request, signal);
    } finally {
      leave();
    }
  }

  async score(request: ScoringRequest, signal: AbortSignal): Promise<Scores> {
    const leave = await this.#line.enter(signal);
    try {
      return await this.#inner.score(request, signal);
    } finally {
      leave();
    }
  }

  async callSessions(call: SessionCall, signal: AbortSignal): Promise<SessionReply> {
    const leave = await this.#line.enter(signal);
    try {
      return await this.#inner.callSessions(call, signal);
    } finally {
      leave();
    }
  }

  countTokens(text: string): Promise<number> {
    return this.#inner.countTokens(text);
  }

  async admit(port: MessagePort, presenceLock: string): Promise<void> {
    if (this.#guests.size >= maximumGuests) throw tooManyGuests();
    const guest = new Guest({
      proveSeal: () => this.proveSeal(),
      countTokens: (text) => this.countTokens(text),
      callSessions: (call, signal) => this.callSessions(call, signal),
      answer: (request, signal) => this.#inTurn(request, signal),
      embed: (request, signal) => this.embed(request, signal),
      score: (request, signal) => this.score(request, signal),
    });
    this.#guests.add(guest);
    serveWorker(guest, { endpoint: port, progress: this.#progress });
    // A port does not tell that its other end is gone; the browser frees a lock however a tab ends.
    void navigator.locks
      .request(presenceLock, () => this.#dismiss(guest, port))
      .catch(() => this.#dismiss(guest, port));
  }

  async *#inTurn(request: EngineRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
    const leave = await this.#line.enter(signal, request.priority);
    try {
      yield* await this.#inner.generate(request, signal);
    } finally {
      leave();
    }
  }

  #dismiss(guest: Guest, port: MessagePort): void {
    this.#guests.delete(guest);
    guest.leave();
    port.close();
  }
}

function lineFor(places: number): RequestQueue {
  const modelId = 'this worker’s model';
  return new RequestQueue({ modelId, maximumWaiting: maximumGuests + places, places });
}

function tooManyGuests(): QueueFullError {
  return new QueueFullError({
    message: `This worker answers ${maximumGuests} other tabs already.`,
    details: { limit: maximumGuests },
    remedies: ['Close tabs that are not needed.'],
  });
}
