/** A model on trial: what it thinks of a text, and what it would say. */
export interface Scorer {
  readonly name: string;
  /**
   * Negative log-likelihood in nats of each token but the first, given those before it.
   * @param ids one window of a text; nothing before it is known
   */
  score(ids: readonly number[]): Promise<number[]>;
  /** The most likely token after these, and how far its logit is above that of `rival`. */
  next(ids: readonly number[], rival?: number): Promise<{ id: number; lead: number }>;
  close(): Promise<void>;
}
