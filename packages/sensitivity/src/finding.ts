/** One thing found in a text. Never holds the text itself. */
export interface Finding {
  /** What it is, such as `card-number`, `iban`, or a topic such as `health`. */
  kind: string;
  source: 'pattern' | 'model';
  /** Between 0 and 1. A validated pattern is 1. */
  score: number;
}
