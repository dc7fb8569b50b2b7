import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { SupportFacts } from './request/support-facts.ts';

/** A model of an AI SDK provider package, or what loads it: `() => import(…).then(…)`. */
export type LanguageModelSource = LanguageModelV4 | (() => Promise<LanguageModelV4>);

/** What a cloud backend is made from. */
export interface CloudBackendOptions {
  /** Its id in the policy. */
  id: string;
  /** Loaded at the first answer, once. */
  model: LanguageModelSource;
  /** What this model cannot honour beside what no V4 model can. */
  supports?: SupportFacts;
  /** Headers of one call, asked for before each: where short-lived tokens come from. */
  headers?: () => Promise<Readonly<Record<string, string>>>;
  /**
   * The header that carries the idempotency key. Default `Idempotency-Key`; null sends none, for
   * servers whose CORS rules do not list it.
   */
  idempotencyHeader?: string | null;
  /** Milliseconds of a monotonic clock. Default `performance.now`. */
  now?: () => number;
}
