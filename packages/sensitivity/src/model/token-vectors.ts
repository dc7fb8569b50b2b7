import type { SensitivityWeights } from './model-file.ts';
import { hashText, subwordBuckets, type TextToken } from './text-features.ts';

type Tables = Pick<
  SensitivityWeights,
  'bucketCount' | 'dimension' | 'shapes' | 'table' | 'wordHashes'
>;

/** What each token means by itself. */
export class TokenVectors {
  private readonly tables: Tables;

  constructor(tables: Tables) {
    this.tables = tables;
  }

  /** Writes `[tokens][dimension]`: the mean of a token's rows, plus its shape's. */
  write(tokens: readonly TextToken[], vectors: Float32Array): void {
    const { dimension, table, shapes } = this.tables;
    let place = 0;
    for (const token of tokens) {
      const rows = this.rowsOf(token);
      for (let axis = 0; axis < dimension; axis += 1) {
        let sum = 0;
        for (const row of rows) sum += table[row * dimension + axis] ?? 0;
        const shape = shapes[token.shape * dimension + axis] ?? 0;
        vectors[place + axis] = sum / rows.length + shape;
      }
      place += dimension;
    }
  }

  /** A known word's own row, or those of its parts; and the row of an ideograph with the next. */
  private rowsOf({ text, pair }: TextToken): number[] {
    const { wordHashes, bucketCount } = this.tables;
    const known = indexOfSorted(wordHashes, hashText(text) & 0xffffff);
    const buckets = known < 0 ? subwordBuckets(text, bucketCount) : [];
    if (pair !== '') buckets.push(hashText(pair) % bucketCount);
    const rows = buckets.map((bucket) => wordHashes.length + bucket);
    return known < 0 ? rows : [known, ...rows];
  }
}

function indexOfSorted(values: Uint32Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = values[middle] ?? 0;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
