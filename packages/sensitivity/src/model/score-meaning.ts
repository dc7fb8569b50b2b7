import type { Finding } from '../finding.ts';
import { slicesOf } from '../slices.ts';
import { loadArithmetic } from './arithmetic.ts';
import { bytesOfBase64 } from './base64.ts';
import { readModel } from './model-file.ts';
import { type TextToken, tokenizeText, tokenShape } from './text-features.ts';
import { TextNetwork, type WindowScore, windowTokens } from './text-network.ts';

/** How far the next window starts from the last: each token is read in two of them. */
const strideTokens = 64;
/** Long texts are split in slices that overlap by about one window. */
const sliceCharacters = 4000;
const overlapCharacters = 600;

/** The model in memory, ready to score. */
export interface MeaningScorer {
  /** Scores from here on count as restricted. */
  readonly threshold: number;
  /**
   * Gives the first window's score that counts as restricted, else the highest, with its topic. A
   * long text is scored in slices, so that the caller's clock and abort are heard between them.
   * @throws the signal's reason
   */
  score(text: string, signal: AbortSignal): Promise<Finding>;
}

/** Loads the model that is part of this package; some 650 KB, kept out of the main bundle. */
export async function loadMeaningScorer(): Promise<MeaningScorer> {
  const { modelBase64 } = await import('../generated/model-bytes.ts');
  const arithmetic = await loadArithmetic();
  const weights = readModel(bytesOfBase64(modelBase64), arithmetic.arena);
  const network = new TextNetwork(weights, arithmetic);
  return {
    threshold: weights.threshold,
    score: (text, signal) => scoreSlices(network, weights.threshold, text, signal),
  };
}

async function scoreSlices(
  network: TextNetwork,
  threshold: number,
  text: string,
  signal: AbortSignal,
): Promise<Finding> {
  let highest: WindowScore = { score: 0, topic: 'general' };
  let scored = 0;
  for (const slice of slicesOf(text, sliceCharacters, overlapCharacters)) {
    if (scored > 0) await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
    scored += 1;
    for (const window of windowsOf(tokenizeText(slice))) {
      const found = network.score(window);
      if (found.score > highest.score) highest = found;
      if (highest.score >= threshold) return finding(highest);
    }
  }
  return finding(highest);
}

/** Windows of which each shares half of its tokens with the next; those without a word are left out. */
function* windowsOf(tokens: readonly TextToken[]): Generator<TextToken[]> {
  for (let start = 0; start === 0 || start + strideTokens < tokens.length; start += strideTokens) {
    const window = tokens.slice(start, start + windowTokens);
    // Numbers and marks alone mean nothing: they are the patterns' task.
    if (window.some(isWord)) yield window;
  }
}

function isWord({ shape }: TextToken): boolean {
  return shape !== tokenShape.other && shape !== tokenShape.number;
}

function finding({ score, topic }: WindowScore): Finding {
  return { kind: topic, source: 'model', score };
}
