import type { OnnxFeeds, OnnxTensor } from '../runtime/onnx-runtime.ts';

/** Keys and values of the tokens so far, kept between steps. */
export interface KeyValueCache {
  /** Makes room for so many tokens in all; what is held stays. */
  reserve(tokens: number): Promise<void>;
  /** The cache's inputs for a step that starts after `position` tokens. */
  inputs(position: number): OnnxFeeds;
  /** The outputs to ask for, beside the logits: a place that is ready, or null for a new tensor. */
  outputs(): Record<string, OnnxTensor | null>;
  /** Takes in what a step gave, for tokens from `position` on. */
  store(position: number, results: Readonly<Record<string, OnnxTensor>>): void;
  /** Frees its memory. */
  release(): void;
}
