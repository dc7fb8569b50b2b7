/** Texts that run together, as indexes into the request; `length` is the longest one's tokens. */
export interface Batch {
  readonly texts: readonly number[];
  readonly length: number;
}

/**
 * Puts texts of like length together, the longest first, so that little is computed for padding.
 * @param lengths tokens of each text
 * @param mostTokens in one batch, padding included; a text that is longer runs alone
 */
export function planBatches(lengths: readonly number[], mostTokens: number): Batch[] {
  const order = lengths.map((length, text) => ({ length, text }));
  order.sort((a, b) => b.length - a.length || a.text - b.text);
  const batches: Batch[] = [];
  let texts: number[] = [];
  let longest = 0;
  for (const { length, text } of order) {
    if (texts.length > 0 && (texts.length + 1) * longest > mostTokens) {
      batches.push({ texts, length: longest });
      texts = [];
    }
    if (texts.length === 0) longest = length;
    texts.push(text);
  }
  if (texts.length > 0) batches.push({ texts, length: longest });
  return batches;
}
