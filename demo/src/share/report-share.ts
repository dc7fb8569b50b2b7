import type { BenchmarkReport } from '../report/benchmark-report.ts';
import { reportMarkdown } from '../report/report-markdown.ts';
import type { StateHolder } from '../state-holder.ts';
import type { ShareState } from './share-state.ts';

/** Lets a report leave the page, and only as a person has seen it. */
export class ReportShare {
  readonly #holder: StateHolder;

  constructor(holder: StateHolder) {
    this.#holder = holder;
  }

  get state(): ShareState {
    return this.#holder.state.share;
  }

  choose(part: Pick<ShareState, 'namesDevice'> | Pick<ShareState, 'namesTime'>): void {
    this.#change({ ...part, notice: '', link: null });
  }

  /** The report as it leaves the page: without what the person leaves out. */
  redacted(report: BenchmarkReport): BenchmarkReport {
    const { namesDevice, namesTime } = this.state;
    const { device, beganAt, ...rest } = report;
    return {
      ...rest,
      ...(namesDevice && device && { device }),
      ...(namesTime && beganAt !== undefined && { beganAt }),
    };
  }

  async copyMarkdown(report: BenchmarkReport): Promise<void> {
    await this.#copy(reportMarkdown(this.redacted(report)), 'Markdown copied.');
  }

  /** Makes a link that holds the report, and copies it. */
  async copyLink(report: BenchmarkReport): Promise<void> {
    const { reportFragment } = await import('./pack-report.ts');
    const link = new URL(await reportFragment(this.redacted(report)), location.href).href;
    this.#change({ link });
    await this.#copy(link, 'Link copied.');
  }

  downloadJson(report: BenchmarkReport): void {
    const json = JSON.stringify(this.redacted(report), null, 2);
    const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `localmost-benchmark-${report.model.id}.json`;
    anchor.click();
    // The browser has taken the address by the time of the next task.
    setTimeout(() => URL.revokeObjectURL(url), 0);
    this.#change({ notice: 'Saved.' });
  }

  async #copy(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#change({ notice: done });
    } catch {
      this.#change({ notice: 'The browser did not allow to copy; mark the text by hand.' });
    }
  }

  #change(part: Partial<ShareState>): void {
    this.#holder.change({ share: { ...this.state, ...part } });
  }
}
