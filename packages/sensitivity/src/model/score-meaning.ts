import type { Finding } from '../finding.ts';
import { readModel } from './model-file.ts';
import { type TextToken, tokenizeText, tokenShape } from './text-features.ts';
import { TextNetwork, type WindowScore } from './text-network.ts';

/** Tokens scored at once, and how far the next window starts from the last. */
const windowTokens = 48;
const strideTokens = 24;
/** Long texts are split in slices that overlap by about one window. */
const sliceCharacters = 8000;
const overlapCharacters = 300;
const windowsPerTurn = 32;

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

/** Loads the model that is part of this package; some 300 KB, kept out of the main bundle. */
export async function loadMeaningScorer(): Promise<MeaningScorer> {
  const { modelBase64 } = await import('../generated/model-bytes.ts');
  const bytes = Uint8Array.from(atob(modelBase64), (sign) => sign.charCodeAt(0));
  const weights = readModel(bytes);
  const network = new TextNetwork(weights);
  return {
    threshold: weights.threshold,
    score: (text, signal) => scoreWindows(network, weights.threshold, text, signal),
  };
}

async function scoreWindows(
  network: TextNetwork,
  threshold: number,
  text: string,
  signal: AbortSignal,
): Promise<Finding> {
  let highest = { score: 0, topic: 'general' };
  let scored = 0;
  for (let from = 0; from === 0 || from < text.length; from += sliceCharacters) {
    const tokens = tokenizeText(text.slice(from, from + sliceCharacters + overlapCharacters));
    for (
      let start = 0;
      start === 0 || start + strideTokens < tokens.length;
      start += strideTokens
    ) {
      const window = scoreWindow(network, tokens.slice(start, start + windowTokens));
      if (window.score > highest.score) highest = window;
      if (highest.score >= threshold) return finding(highest);
      scored += 1;
      if (scored % windowsPerTurn === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
    }
  }
  return finding(highest);
}

/** Numbers and marks alone mean nothing: they are the patterns' task. */
function scoreWindow(network: TextNetwork, tokens: readonly TextToken[]): WindowScore {
  const hasWord = tokens.some(
    ({ shape }) => shape !== tokenShape.other && shape !== tokenShape.number,
  );
  return hasWord ? network.score(tokens) : { score: 0, topic: 'general' };
}

function finding({ score, topic }: { score: number; topic: string }): Finding {
  return { kind: topic, source: 'model', score };
}
