/** One engine with one model and one number of threads, loaded and idle between runs. */
export interface Contestant {
  readonly name: string;
  readonly threads: number;
  /** The process whose descendants do its work. */
  readonly processId: number;
  /** Answers a prompt of random tokens with so many tokens; gives the wall time. */
  run(promptTokens: number, answerTokens: number): Promise<number>;
  close(): Promise<void>;
}
