import type { AnswerCache, CacheQuestion } from '@localmost/journal';
import type { StreamPart } from '@localmost/protocol';
import { backendOf, eventBase, type RequestCase } from './request-case.ts';

/** The cache as the router uses it. Restricted requests never come near it. */
export interface CachedAnswers {
  /** Gives what the chosen backend answered before; a decision is never second-guessed by a cache. */
  lookUp(one: RequestCase): Promise<StreamPart[] | null>;
  keep(one: RequestCase, backendId: string, parts: readonly StreamPart[]): Promise<void>;
}

/** Gives the router's view of a cache, or of none. */
export function cachedAnswers(cache: AnswerCache | undefined): CachedAnswers {
  return {
    async lookUp(one) {
      const { decision, dataClass } = one;
      if (!cache || decision.chosen === null || dataClass === 'restricted') return null;
      const parts = await cache.lookUp(questionOf(one, decision.chosen));
      if (!parts) return null;
      const facts = backendOf(one.policy, decision.chosen);
      const answerBytes = textBytes(parts);
      one.journal.record({ type: 'cache-hit', ...eventBase(one, facts), answerBytes });
      return parts.map((part) => (part.type === 'start' ? { ...part, decision } : part));
    },
    async keep(one, backendId, parts) {
      if (one.dataClass === 'restricted') return;
      // The decision belongs to this request, not to the answer.
      const bare = parts.map((part) => (part.type === 'start' ? withoutDecision(part) : part));
      await cache?.keep(questionOf(one, backendId), bare);
    },
  };
}

function withoutDecision({ decision: _, ...start }: StreamPart & { type: 'start' }): StreamPart {
  return start;
}

function questionOf(one: RequestCase, backendId: string): CacheQuestion {
  const { model } = backendOf(one.policy, backendId);
  // Neither a conversation's name nor its haste changes an answer.
  const { sessionId: _, priority: __, ...request } = one.engine;
  return { dataClass: one.dataClass, request, model: { backendId, ...model } };
}

function textBytes(parts: readonly StreamPart[]): number {
  const texts = parts.map((part) => (part.type === 'text-delta' ? part.delta : ''));
  return new TextEncoder().encode(texts.join('')).byteLength;
}
