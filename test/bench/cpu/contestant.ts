import type { Prompt } from './prompt.ts';

/** How long an answer took. */
export interface Answer {
  readonly wallMs: number;
  /** Tokens it has, as the engine counts them. */
  readonly tokens: number;
}

/** One engine with one model and one number of threads, loaded and idle between runs. */
export interface Contestant {
  readonly name: string;
  readonly threads: number;
  /** What its format must read of the weights for one token. */
  readonly weightBytes: number;
  /** The process whose descendants do its work. */
  readonly processId: number;
  /** Answers greedily with so many tokens, going on where the model would end. */
  run(prompt: Prompt, answerTokens: number): Promise<Answer>;
  close(): Promise<void>;
}
