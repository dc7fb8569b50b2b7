import type { Arena } from './arena.ts';

/** What is known of each token of one stretch of text while the network reads it. */
export class TextWindow {
  readonly channels: number;
  /** Tokens in the window. */
  count = 0;
  /** Two arrays that a block may use as it likes, `[count][channels]`. */
  readonly seen: Float32Array;
  readonly mixed: Float32Array;
  private readonly padded: Float32Array;
  private readonly margin: number;

  /** @param margin tokens before and after the text that a block may look at: they are zeros */
  constructor(arena: Arena, channels: number, maximumTokens: number, margin: number) {
    this.channels = channels;
    this.margin = margin;
    this.seen = arena.floats(maximumTokens * channels);
    this.mixed = arena.floats(maximumTokens * channels);
    this.padded = arena.floats((maximumTokens + 2 * margin) * channels);
  }

  /** Makes the window ready for another text. */
  begin(count: number): void {
    this.count = count;
    const end = (this.margin + count) * this.channels;
    this.padded.fill(0, end, end + this.margin * this.channels);
  }

  /** `[count][channels]`, none negative. */
  get values(): Float32Array {
    return this.from(0, this.count);
  }

  /** The values from a token on, which may lie in the margin before the text. */
  from(token: number, count: number): Float32Array {
    const start = (this.margin + token) * this.channels;
    return this.padded.subarray(start, start + count * this.channels);
  }
}
