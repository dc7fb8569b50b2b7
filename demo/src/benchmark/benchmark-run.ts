import type { LocalmostClient } from 'localmost';
import type { DeviceTest } from '../device/device-test.ts';
import type { HistoryStore } from '../history/history-store.ts';
import { type BenchmarkReport, outcomeOfError } from '../report/benchmark-report.ts';
import { newReport, rounded } from '../report/new-report.ts';
import type { SectionContext } from '../sections/section.ts';
import { toShownError } from '../shown-error.ts';
import type { StateHolder } from '../state-holder.ts';
import { forms } from './benchmark-form.ts';
import type { BenchmarkState, QueueEntry } from './benchmark-state.ts';
import { GreedyReference } from './greedy-reference.ts';
import { clearMark, markStage, takeUnfinished } from './run-marker.ts';
import { ways } from './ways.ts';

/** Runs a queue of models and engines, one after the other; a failure does not stop the rest. */
export class BenchmarkRun {
  readonly #holder: StateHolder;
  readonly #client: LocalmostClient;
  readonly #deviceTest: DeviceTest;
  readonly #alone: SectionContext['alone'];
  readonly #history: HistoryStore;
  #running: AbortController | null = null;

  /** Looks at once whether an earlier visit died in a run. */
  constructor({ holder, client, deviceTest, alone }: SectionContext, history: HistoryStore) {
    this.#holder = holder;
    this.#client = client;
    this.#deviceTest = deviceTest;
    this.#alone = alone;
    this.#history = history;
    const diedIn = takeUnfinished();
    if (diedIn) {
      this.#change({ diedIn });
      void this.#recordDeath(diedIn);
    }
  }

  choose(part: Partial<Pick<BenchmarkState, 'modelIds' | 'wayIds' | 'form'>>): void {
    this.#change(part);
  }

  show(entryId: string): void {
    this.#change({ shownId: entryId });
  }

  /** Ends the run at once; reports that are complete stay. */
  cancel(): void {
    this.#running?.abort();
  }

  /** Measures every model on every way, fetching what is missing. */
  async run(modelIds: readonly string[], wayIds: readonly string[]): Promise<void> {
    if (this.#running) return;
    const controller = new AbortController();
    this.#running = controller;
    this.#change({
      diedIn: null,
      shownId: null,
      step: { stage: 'Begin', detail: '' },
      queue: modelIds.flatMap((modelId) => wayIds.map((wayId) => waitingEntry(modelId, wayId))),
    });
    // A person who closes the page ends the run; only a page that dies leaves the mark behind.
    addEventListener('pagehide', clearMark);
    try {
      await this.#alone(() => this.#runQueue(controller.signal));
    } finally {
      removeEventListener('pagehide', clearMark);
      clearMark();
      this.#running = null;
      this.#change({ step: null });
    }
  }

  async #runQueue(signal: AbortSignal): Promise<void> {
    if (this.#holder.state.device.stage === 'untested') {
      this.#step('Test the device');
      await this.#deviceTest.run();
    }
    const reference = new GreedyReference();
    for (const entry of this.#state.queue) {
      if (signal.aborted) this.#changeEntry(entry.id, { state: 'left-out' });
      else await this.#runEntry(entry, reference, signal);
    }
  }

  async #runEntry(
    entry: QueueEntry,
    reference: GreedyReference,
    signal: AbortSignal,
  ): Promise<void> {
    const { id, modelId, wayId } = entry;
    const way = ways.find((one) => one.id === wayId);
    if (!way) return;
    const manifest = this.#client.models.get(modelId);
    const form = forms[this.#state.form];
    const { engine = 'auto', backend } = way.load;
    const report = newReport(manifest, { engineId: engine, backend }, form.name);
    this.#changeEntry(id, { state: 'running' });
    const device = this.#holder.state.device.recommendation?.measurements;
    const onStep = (stage: string, detail = '') => {
      if (report.endedIn !== stage) markStage({ modelId, wayId, stage });
      report.endedIn = stage;
      this.#step(stage, detail);
    };
    try {
      const { measureModel } = await import('./measure-model.ts');
      const job = { client: this.#client, manifest, way, form, device, signal, onStep };
      await measureModel(job, report, reference);
      delete report.endedIn;
    } catch (thrown) {
      this.#fail(id, report, thrown, signal);
    }
    // After a failure there may be nothing to unload; after a success its memory is wanted back.
    await this.#client.models.unload(modelId).catch(() => {});
    const whole = rounded(report);
    this.#changeEntry(id, { state: 'done', report: whole });
    if (!signal.aborted) this.#change({ shownId: id });
    await this.#history.keep(whole);
  }

  #fail(entryId: string, report: BenchmarkReport, thrown: unknown, signal: AbortSignal): void {
    const error = signal.aborted ? null : toShownError(thrown);
    report.outcome = error ? outcomeOfError(error.code) : 'cancelled';
    if (error) {
      report.errorCode = error.code;
      this.#changeEntry(entryId, { error });
    }
  }

  async #recordDeath({
    modelId,
    wayId,
    stage,
  }: NonNullable<BenchmarkState['diedIn']>): Promise<void> {
    const manifest = this.#client.models.list().find(({ id }) => id === modelId);
    const way = ways.find(({ id }) => id === wayId);
    if (!manifest || !way) return;
    const { engine = 'auto', backend } = way.load;
    const report = newReport(manifest, { engineId: engine, backend }, this.#state.form);
    // When it began nobody knows any more; nor is it known in which form.
    await this.#history.keep({ ...report, outcome: 'tab-died', endedIn: stage });
  }

  get #state(): BenchmarkState {
    return this.#holder.state.benchmark;
  }

  #step(stage: string, detail = ''): void {
    this.#change({ step: { stage, detail } });
  }

  #changeEntry(id: string, part: Partial<QueueEntry>): void {
    this.#change({
      queue: this.#state.queue.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)),
    });
  }

  #change(part: Partial<BenchmarkState>): void {
    this.#holder.change({ benchmark: { ...this.#state, ...part } });
  }
}

function waitingEntry(modelId: string, wayId: string): QueueEntry {
  return {
    id: `${modelId} ${wayId}`,
    modelId,
    wayId,
    state: 'waiting',
    report: null,
    error: null,
  };
}
