import { clearLine, cursorTo } from 'node:readline';
import { formatBytes } from './format-bytes.ts';

const barWidth = 28;
const redrawMs = 80;

/** A line that shows how far something is: redrawn in a terminal, a line each tenth in a log. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  #label = '';
  #startedAt = 0;
  #drawnAt = 0;
  #tenth = -1;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  update(label: string, loadedBytes: number, totalBytes: number): void {
    if (label !== this.#label) this.#begin(label);
    const share = totalBytes > 0 ? Math.min(1, loadedBytes / totalBytes) : 0;
    const text = `${label} ${this.#describe(share, loadedBytes, totalBytes)}`;
    if (!this.#stream.isTTY) {
      const tenth = Math.floor(share * 10);
      if (tenth > this.#tenth) this.#stream.write(`${text}\n`);
      this.#tenth = Math.max(tenth, this.#tenth);
      return;
    }
    const now = performance.now();
    if (share < 1 && now - this.#drawnAt < redrawMs) return;
    this.#drawnAt = now;
    const full = Math.round(share * barWidth);
    const bar = '█'.repeat(full) + '░'.repeat(barWidth - full);
    cursorTo(this.#stream, 0);
    this.#stream.write(`${bar} ${text}`);
    clearLine(this.#stream, 1);
  }

  /** Leaves the line as it is and goes on below it. */
  end(): void {
    if (this.#label !== '' && this.#stream.isTTY) this.#stream.write('\n');
    this.#label = '';
  }

  #begin(label: string): void {
    this.end();
    this.#label = label;
    this.#startedAt = performance.now();
    this.#drawnAt = 0;
    this.#tenth = -1;
  }

  #describe(share: number, loadedBytes: number, totalBytes: number): string {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = seconds > 0.3 ? `, ${formatBytes(loadedBytes / seconds)}/s` : '';
    const percent = String(Math.floor(share * 100)).padStart(3);
    return `${percent} % (${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}${rate})`;
  }
}
