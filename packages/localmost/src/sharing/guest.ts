import {
  AbortedError,
  type EmbeddingRequest,
  type Embeddings,
  type EngineRequest,
  InvalidRequestError,
  type Scores,
  type ScoringRequest,
  type SealProof,
  type SessionCall,
  type SessionReply,
  type StreamPart,
} from '@localmost/protocol';
import { PartBuffer } from '../models/part-buffer.ts';
import type { GuestHost } from './guest-host.ts';

/** What a {@link Guest} asks of the worker that it is served by. */
export interface GuestServices {
  proveSeal(): Promise<SealProof>;
  countTokens(text: string): Promise<number>;
  callSessions(call: SessionCall, signal: AbortSignal): Promise<SessionReply>;
  /** One answer, from the moment that it is the guest's turn. */
  answer(request: EngineRequest, signal: AbortSignal): AsyncIterable<StreamPart>;
  /** One request's vectors, from the moment that it is the guest's turn. */
  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings>;
  /** One request's scores, likewise. */
  score(request: ScoringRequest, signal: AbortSignal): Promise<Scores>;
}

/** Another tab, as the sealed worker serves it: one request at a time, until the tab is gone. */
export class Guest implements GuestHost {
  readonly #services: GuestServices;
  readonly #gone = new AbortController();
  #isAsking = false;

  constructor(services: GuestServices) {
    this.#services = services;
  }

  proveSeal(): Promise<SealProof> {
    return this.#services.proveSeal();
  }

  countTokens(text: string): Promise<number> {
    return this.#services.countTokens(text);
  }

  /** In turn with everybody's answers. */
  async callSessions(call: SessionCall, signal: AbortSignal): Promise<SessionReply> {
    if (this.#isAsking) throw oneAtATime();
    this.#isAsking = true;
    try {
      return await this.#services.callSessions(call, AbortSignal.any([signal, this.#gone.signal]));
    } finally {
      this.#isAsking = false;
    }
  }

  /**
   * The answer is made at the model's pace and kept for the reader: a tab that does not read, frozen
   * or gone, must not hold up the tabs behind it. Its length bounds what is kept.
   */
  async generate(request: EngineRequest, signal: AbortSignal): Promise<AsyncIterable<StreamPart>> {
    if (this.#isAsking) throw oneAtATime();
    this.#isAsking = true;
    const left = new AbortController();
    const parts = new PartBuffer(() => left.abort(aborted('The reader left before the end.')));
    const stop = AbortSignal.any([signal, left.signal, this.#gone.signal]);
    void this.#pump(request, stop, parts);
    return parts;
  }

  async embed(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings> {
    if (this.#isAsking) throw oneAtATime();
    this.#isAsking = true;
    try {
      return await this.#services.embed(request, AbortSignal.any([signal, this.#gone.signal]));
    } finally {
      this.#isAsking = false;
    }
  }

  async score(request: ScoringRequest, signal: AbortSignal): Promise<Scores> {
    if (this.#isAsking) throw oneAtATime();
    this.#isAsking = true;
    try {
      return await this.#services.score(request, AbortSignal.any([signal, this.#gone.signal]));
    } finally {
      this.#isAsking = false;
    }
  }

  /** Stops what the tab asked for, because nobody hears it any more. */
  leave(): void {
    this.#gone.abort(aborted('The tab that asked is gone.'));
  }

  async #pump(request: EngineRequest, signal: AbortSignal, parts: PartBuffer): Promise<void> {
    try {
      for await (const part of this.#services.answer(request, signal)) parts.push(part);
      this.#isAsking = false;
      parts.end();
    } catch (thrown) {
      this.#isAsking = false;
      parts.failAfter(thrown);
    }
  }
}

function aborted(message: string): AbortedError {
  return new AbortedError({ message, remedies: [] });
}

function oneAtATime(): InvalidRequestError {
  return new InvalidRequestError({
    message: 'This tab waits for an answer already.',
    remedies: ['Wait for it; a client keeps the others in a line of its own.'],
  });
}
