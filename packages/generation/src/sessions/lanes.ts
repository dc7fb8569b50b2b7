import type { ScheduledSequence } from '../batch/batch-scheduler.ts';
import { type CachedSequence, createCachedSequence } from '../loop/cached-sequence.ts';

/** Fewer tokens than this are computed sooner than a whole conversation is put aside and another back. */
export const worthwhileTokens = 32;

/** As many are sooner copied from one cache to another than computed; the other keeps them. */
export const worthwhileCopyTokens = 8;

/** One of the caches of a model: an answer has it for itself, and then it stays warm. */
export interface Lane {
  readonly model: ScheduledSequence;
  readonly sequence: CachedSequence;
  /** The session whose conversation it holds. */
  sessionId: string | undefined;
  isBusy: boolean;
  /** Nobody goes on from its prompt, so that it is never set aside. */
  isBrief: boolean;
  /** Its conversation is to be forgotten as soon as the answer ends. */
  isForgotten: boolean;
  /** Counts up; 0: never used. */
  usedAt: number;
  /** The most tokens that it ever held: memory once written to is not given back. */
  reach: number;
}

interface Claim {
  prompt: ArrayLike<number>;
  take: (lane: Lane) => void;
}

/**
 * The caches of a model that computes several conversations at once, within a budget of bytes for all
 * beside the largest.
 */
export class Lanes {
  readonly all: readonly Lane[];
  readonly #bytesPerPosition: number;
  readonly #budgetBytes: number;
  #claims: Claim[] = [];
  #uses = 0;

  constructor(models: readonly ScheduledSequence[], bytesPerPosition: number, budgetBytes: number) {
    this.#bytesPerPosition = bytesPerPosition;
    this.#budgetBytes = budgetBytes;
    this.all = models.map((model) => ({
      model,
      sequence: createCachedSequence(model),
      sessionId: undefined,
      isBusy: false,
      isBrief: false,
      isForgotten: false,
      usedAt: 0,
      reach: 0,
    }));
  }

  get busyCount(): number {
    return this.all.filter(({ isBusy }) => isBusy).length;
  }

  /** Bytes that the lanes beside the largest have written to. */
  get extraBytes(): number {
    return this.#bytesWith(null, 0);
  }

  /**
   * A lane for this prompt, in the order of asking. Where its memory would pass the budget it waits for
   * other answers to end. @throws the signal's reason
   */
  claim(prompt: ArrayLike<number>, signal: AbortSignal): Promise<Lane> {
    signal.throwIfAborted();
    const lane = this.#claims.length === 0 ? this.#choose(prompt) : undefined;
    if (lane) return Promise.resolve(this.#take(lane, prompt));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#claims = this.#claims.filter((other) => other !== claim);
        reject(signal.reason);
      };
      const claim: Claim = {
        prompt,
        take: (found) => {
          signal.removeEventListener('abort', onAbort);
          resolve(found);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#claims.push(claim);
    });
  }

  /** Gives a lane back. */
  release(lane: Lane): void {
    lane.isBusy = false;
    lane.reach = Math.max(lane.reach, lane.sequence.length);
    if (lane.isForgotten) lane.sequence.clear();
    lane.isForgotten = false;
    for (let [claim] = this.#claims; claim; [claim] = this.#claims) {
      const next = this.#choose(claim.prompt);
      if (!next) return;
      this.#claims.shift();
      claim.take(this.#take(next, claim.prompt));
    }
  }

  #take(lane: Lane, prompt: ArrayLike<number>): Lane {
    lane.isBusy = true;
    lane.usedAt = ++this.#uses;
    lane.reach = Math.max(lane.reach, prompt.length);
    return lane;
  }

  /** The one whose conversation goes on, else the one that was longest not used. */
  #choose(prompt: ArrayLike<number>): Lane | undefined {
    const free = this.all.filter(({ isBusy }) => !isBusy);
    const fitting = free.filter(
      (lane) => this.#bytesWith(lane, prompt.length) <= this.#budgetBytes,
    );
    let best: Lane | undefined;
    let bestAgreement = 0;
    for (const lane of fitting) {
      const agreement = lane.sequence.agreement(prompt);
      const lost = lane.sequence.computedLength - agreement;
      if (agreement <= bestAgreement || lost >= worthwhileTokens) continue;
      best = lane;
      bestAgreement = agreement;
    }
    if (best) return best;
    const age = ({ isBrief, usedAt }: Lane): number => (isBrief ? 0 : usedAt);
    const [longestUnused] = fitting.sort((a, b) => age(a) - age(b));
    if (longestUnused || free.length < this.all.length) return longestUnused;
    // Nobody else is here, so nobody else's end could make room.
    return free.sort((a, b) => b.reach - a.reach)[0];
  }

  /** Bytes beside the largest lane's, if this one held so many tokens. */
  #bytesWith(grown: Lane | null, positions: number): number {
    const reaches = this.all.map((lane) =>
      lane === grown ? Math.max(lane.reach, positions) : lane.reach,
    );
    const beside = reaches.reduce((sum, reach) => sum + reach, 0) - Math.max(...reaches);
    return beside * this.#bytesPerPosition;
  }
}
