import type { DataClass, EngineRequest, StreamPart } from '@localmost/protocol';
import { createByteIndex } from './byte-index.ts';
import type { CacheStore } from './cache-store.ts';
import { answerToKeep, type CachedAnswer, parseCachedAnswer } from './cached-answer.ts';
import { type CachedModel, cacheKey } from './canonical-key.ts';

/** What is looked up or kept. */
export interface CacheQuestion {
  /** After detectors had their say. Restricted questions are never hashed, looked up or kept. */
  dataClass: DataClass;
  request: EngineRequest;
  model: CachedModel;
}

/** Answers to requests that were made before, word for word. Never throws, never waits long. */
export interface AnswerCache {
  /** Gives the parts of an answer, `start` first, or null. */
  lookUp(question: CacheQuestion): Promise<StreamPart[] | null>;
  /** Keeps an answer where it is whole and its request repeatable. */
  keep(question: CacheQuestion, parts: readonly StreamPart[]): Promise<void>;
  clear(): Promise<void>;
}

/** How a cache is made. */
export interface AnswerCacheOptions {
  store: CacheStore;
  /** Default the system's. */
  clock?: { now(): number };
  /** Older answers are deleted when met. Default an hour. */
  ttlMs?: number;
  /** All answers together, as JSON. The oldest make room. Default 16 MiB. */
  maximumBytes?: number;
  /** A store that takes longer counts as empty. Default 500. */
  storeTimeoutMs?: number;
}

/**
 * Gives a cache of exact answers. An answer is kept only where the same request would give it
 * again: with temperature 0 or a seed, and ended by itself.
 */
export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const {
    store,
    clock = Date,
    ttlMs = 3_600_000,
    maximumBytes = 2 ** 24,
    storeTimeoutMs = 500,
  } = options;
  const index = createByteIndex(store, maximumBytes);
  const within = <T>(work: Promise<T>, otherwise: T) => orAfter(work, storeTimeoutMs, otherwise);
  return {
    async lookUp(question) {
      if (!mayBeCached(question)) return null;
      return await within(lookUp(question), null);
    },
    async keep(question, parts) {
      if (!mayBeCached(question)) return;
      const answer = answerToKeep(parts, clock.now());
      if (answer) await within(keep(question, answer), undefined);
    },
    clear: async () =>
      within(
        store.keys().then((all) => store.deleteMany(all)),
        undefined,
      ),
  };

  async function lookUp({ request, model }: CacheQuestion): Promise<StreamPart[] | null> {
    const key = await cacheKey(request, model);
    if (key === null) return null;
    const answer = parseCachedAnswer(await store.get(`answer:${key}`));
    if (!answer) return null;
    const ageMs = clock.now() - answer.storedAtMs;
    // A clock that was set back must not make an answer immortal.
    if (ageMs >= 0 && ageMs < ttlMs) return partsOf(answer);
    await index.remove(key);
    return null;
  }

  async function keep({ request, model }: CacheQuestion, answer: CachedAnswer): Promise<void> {
    const key = await cacheKey(request, model);
    const byteLength = new TextEncoder().encode(JSON.stringify(answer)).byteLength;
    if (key !== null && byteLength <= maximumBytes) await index.add(key, byteLength, answer);
  }
}

/** The same question twice must mean the same answer twice. */
function mayBeCached({ dataClass, request: { sampling } }: CacheQuestion): boolean {
  return (
    dataClass !== 'restricted' && (sampling?.temperature === 0 || sampling?.seed !== undefined)
  );
}

function partsOf({ storedAtMs: _, parts, answeringModel, ...start }: CachedAnswer): StreamPart[] {
  return [
    { type: 'start', ...start, ...(answeringModel !== undefined && { answeringModel }) },
    ...parts,
  ];
}

/** A cache that fails or hangs is a cache without the answer. */
async function orAfter<T>(work: Promise<T>, timeoutMs: number, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
