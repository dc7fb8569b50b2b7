import type { TokenModel } from '@localmost/generation';
import { InvalidRequestError } from '@localmost/protocol';
import { computeFault } from './faults.ts';
import type { Candidate } from './runtime/read-candidates.ts';
import { wordLength, wordsOfTokens } from './token-words.ts';

/** What a step asks for besides the tokens. */
export interface StepWish {
  /** So many of the most likely tokens are told; all others count as impossible. */
  readonly candidates: number;
  /** Above 1, tokens of the conversation become less likely, before the candidates are chosen. */
  readonly repetitionPenalty: number;
}

/** Computes what follows a text of token words; tokens it begins with like the text before are kept. */
export type Step = (text: string, wish: StepWish) => Promise<readonly Candidate[]>;

/** What a {@link WllamaTokenModel} is made from. */
export interface WllamaTokenModelSetup {
  readonly step: Step;
  readonly contextWindow: number;
  readonly vocabularySize: number;
}

/** Tokens of one step: an abort waits for at most so many. */
const chunkTokens = 64;
const greedy: StepWish = { candidates: 1, repetitionPenalty: 1 };

/**
 * llama.cpp as the generation loop drives it: each step sends the conversation so far and the new
 * tokens, of which llama.cpp computes only those that its cache does not hold.
 */
export class WllamaTokenModel implements TokenModel {
  readonly contextWindow: number;
  readonly vocabularySize: number;
  /** Holds from the next step on. */
  wish: StepWish = greedy;
  readonly #step: Step;
  readonly #logits: Float32Array;
  /** The words of the tokens that the cache surely holds. */
  #held = '';
  /** The words that the cache may hold: after `truncate`, more than `#held`. */
  #cached = '';

  constructor({ step, contextWindow, vocabularySize }: WllamaTokenModelSetup) {
    this.#step = step;
    this.contextWindow = contextWindow;
    this.vocabularySize = vocabularySize;
    this.#logits = new Float32Array(vocabularySize);
  }

  get position(): number {
    return this.#held.length / wordLength;
  }

  truncate(position: number): void {
    this.#held = this.#held.slice(0, Math.max(0, Math.trunc(position)) * wordLength);
  }

  async forward(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    this.#check(tokens);
    await this.#letGo(signal);
    let candidates: readonly Candidate[] = [];
    for (let from = 0; from < tokens.length; from += chunkTokens) {
      signal.throwIfAborted();
      const chunk = tokens.subarray(from, from + chunkTokens);
      const isLast = from + chunkTokens >= tokens.length;
      const text = this.#held + wordsOfTokens(chunk);
      candidates = await this.#run(text, isLast ? this.wish : greedy);
      this.#held = text;
    }
    this.#logits.fill(Number.NEGATIVE_INFINITY);
    for (const { tokenId, logit } of candidates) this.#logits[tokenId] = logit;
    return this.#logits;
  }

  async #run(text: string, wish: StepWish): Promise<readonly Candidate[]> {
    try {
      const candidates = await this.#step(text, wish);
      this.#cached = text;
      return candidates;
    } catch (cause) {
      throw computeFault(cause, this.position);
    }
  }

  /**
   * Shortens the cache to what is held. A conversation that less than half of the cache is kept for
   * makes llama.cpp's server store the whole of it in memory, for ever; halving never does.
   */
  async #letGo(signal: AbortSignal): Promise<void> {
    for (;;) {
      const cached = this.#cached.length / wordLength;
      const half = Math.ceil(cached / 2);
      if (cached < 2 || this.position >= half) return;
      signal.throwIfAborted();
      await this.#run(this.#cached.slice(0, half * wordLength), greedy);
    }
  }

  #check(tokens: Int32Array): void {
    const fits = this.position + tokens.length <= this.contextWindow;
    if (tokens.length > 0 && fits && tokens.every((id) => id >= 0 && id < this.vocabularySize)) {
      return;
    }
    throw new InvalidRequestError({
      message: `${tokens.length} tokens at position ${this.position} cannot be run: the context holds ${this.contextWindow}, ids go from 0 to ${this.vocabularySize - 1}.`,
      details: {
        tokens: tokens.length,
        position: this.position,
        contextWindow: this.contextWindow,
      },
      remedies: ['Send fewer tokens, and only ids of this vocabulary.'],
    });
  }
}
