/** One request of the benchmark of prompt lookup, written for it. */
export interface LookupPrompt {
  id: string;
  kind: 'edit' | 'extract' | 'summarise';
  /**
   * Whether SmolLM2-135M-Instruct copies here, whatever it was asked for: so much of its greedy answer
   * stands in the prompt that it counts as a copy. The benchmark counts, and says where a label is wrong.
   */
  copies: boolean;
  content: string;
}
