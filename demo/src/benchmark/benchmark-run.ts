import type { LocalmostClient, ModelManifest } from 'localmost';
import { formatBytes } from '../format.ts';
import { toShownError } from '../shown-error.ts';
import type { StateHolder } from '../state-holder.ts';
import { type BenchmarkReport, outcomeOf, outcomeOfError } from './benchmark-report.ts';
import type { BenchmarkState } from './benchmark-state.ts';
import { measureAnswers, repetitions } from './measure-answers.ts';
import { reportMarkdown } from './report-markdown.ts';
import { clearMark, markRunning, takeUnfinished } from './run-marker.ts';

/** Runs the benchmark and exports its report. */
export class BenchmarkRun {
  readonly #holder: StateHolder;
  readonly #client: LocalmostClient;
  /** Ends what else the page's models do, and tells it afterwards where weights now are. */
  readonly #alone: <Result>(work: () => Promise<Result>) => Promise<Result>;
  #running: AbortController | null = null;

  constructor(
    holder: StateHolder,
    client: LocalmostClient,
    alone: <Result>(work: () => Promise<Result>) => Promise<Result>,
  ) {
    this.#holder = holder;
    this.#client = client;
    this.#alone = alone;
  }

  /** Looks whether an earlier visit died in a run. */
  begin(): void {
    this.#change({ diedWith: takeUnfinished() });
  }

  select(modelId: string): void {
    this.#change({ modelId, error: null });
  }

  nameDevice(namesDevice: boolean): void {
    this.#change({ namesDevice, notice: '' });
  }

  cancel(): void {
    this.#running?.abort();
  }

  /** Loads the model, fetching what is missing, and measures it. */
  async run(modelId: string): Promise<void> {
    if (this.#running) return;
    const controller = new AbortController();
    this.#running = controller;
    this.#change({
      modelId,
      step: 'Loading',
      report: null,
      error: null,
      diedWith: null,
      notice: '',
    });
    markRunning(modelId);
    // A person who closes the page ends the run; only a page that dies leaves the mark behind.
    addEventListener('pagehide', clearMark);
    const hidden = watchHidden();
    const report = baseReport(this.#client.models.get(modelId));
    try {
      await this.#alone(() => this.#measure(modelId, report, controller.signal));
    } catch (thrown) {
      const error = toShownError(thrown);
      if (!controller.signal.aborted && error) {
        report.outcome = outcomeOfError(error.code);
        report.errorCode = error.code;
        this.#change({ error });
      }
    } finally {
      // After a failure there may be nothing to unload; after a success its memory is wanted back.
      await this.#client.models.unload(modelId).catch(() => {});
      if (hidden.wasHidden()) report.doubts.push('The page was hidden during the run.');
      removeEventListener('pagehide', clearMark);
      clearMark();
      this.#running = null;
      this.#change({ step: null, report: controller.signal.aborted ? null : report });
    }
  }

  async #measure(modelId: string, report: BenchmarkReport, signal: AbortSignal): Promise<void> {
    const { models } = this.#client;
    const loaded = await models.load(modelId, {
      signal,
      onProgress: ({ loadedBytes, totalBytes }) =>
        this.#change({
          step: `Loading, ${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}`,
        }),
    });
    const { engineId, backend, threads } = loaded.capabilities;
    report.runtime = { engineId, backend, threads };
    report.load = loaded.timings;
    this.#change({ step: 'Warming up' });
    const summary = await measureAnswers(this.#client, modelId, signal, (done) =>
      this.#change({ step: `Repetition ${done + 1} of ${repetitions}` }),
    );
    report.repetitions = summary;
    report.outcome = outcomeOf(summary);
  }

  /** The report as it leaves the page: without the device where the person wants it so. */
  shownReport(): BenchmarkReport | null {
    const { report, namesDevice } = this.#state;
    if (!report || namesDevice) return report;
    const { device: _, ...rest } = report;
    return rest;
  }

  async copyMarkdown(): Promise<void> {
    const report = this.shownReport();
    if (!report) return;
    try {
      await navigator.clipboard.writeText(reportMarkdown(report));
      this.#change({ notice: 'Copied.' });
    } catch {
      this.#change({ notice: 'The browser did not allow to copy; mark the text below by hand.' });
    }
  }

  downloadJson(): void {
    const report = this.shownReport();
    if (!report) return;
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }),
    );
    const link = document.createElement('a');
    link.href = url;
    link.download = `localmost-benchmark-${report.model.id}.json`;
    link.click();
    // The browser has taken the address by the time of the next task.
    setTimeout(() => URL.revokeObjectURL(url), 0);
    this.#change({ notice: 'Saved.' });
  }

  get #state(): BenchmarkState {
    return this.#holder.state.benchmark;
  }

  #change(part: Partial<BenchmarkState>): void {
    this.#holder.change({ benchmark: { ...this.#state, ...part } });
  }
}

function baseReport({ id, quantization, parameterCount, files }: ModelManifest): BenchmarkReport {
  return {
    $schema: new URL('./benchmark-report.schema.json', document.baseURI).href,
    schemaVersion: 1,
    model: { id, quantization, parameterCount, sha256: files[0]?.sha256 ?? '' },
    outcome: 'failed',
    doubts: [],
    device: { cores: navigator.hardwareConcurrency, crossOriginIsolated },
  };
}

/** Browsers slow hidden pages down, so that what is measured then says nothing. */
function watchHidden(): { wasHidden(): boolean } {
  let hidden = document.hidden;
  const watch = () => {
    hidden ||= document.hidden;
  };
  document.addEventListener('visibilitychange', watch);
  return {
    wasHidden() {
      document.removeEventListener('visibilitychange', watch);
      return hidden;
    },
  };
}
