import { clear, createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { BenchmarkReport } from '../report/benchmark-report.ts';

/** As many runs as a person may still look through. */
const mostRuns = 100;

/** A run and when it was kept, in milliseconds since 1970. */
export interface KeptRun {
  keptAt: number;
  report: BenchmarkReport;
}

/** Earlier runs, on this device's disk and nowhere else. Where the browser keeps nothing, it is empty. */
export class HistoryStore {
  #opened: UseStore | undefined;

  get #store(): UseStore {
    this.#opened ??= createStore('localmost-benchmarks', 'runs');
    return this.#opened;
  }

  /** Keeps a run; the oldest makes room. */
  async keep(report: BenchmarkReport): Promise<void> {
    try {
      await set(report.id, { keptAt: Date.now(), report }, this.#store);
      const tooMany = (await this.list()).slice(mostRuns);
      await Promise.all(tooMany.map(({ report: { id } }) => del(id, this.#store)));
    } catch {
      // A browser without storage shows the run until the page is closed.
    }
  }

  /** The newest first. Other code of this origin can write here: what is no report is left out. */
  async list(): Promise<KeptRun[]> {
    const { isReport } = await import('../report/check-report.ts');
    const kept = await entries<string, unknown>(this.#store);
    return kept
      .map(([, value]) => value)
      .filter((value): value is KeptRun => isKeptRun(value) && isReport(value.report))
      .sort((one, other) => other.keptAt - one.keptAt);
  }

  async remove(id: string): Promise<void> {
    await del(id, this.#store);
  }

  async clear(): Promise<void> {
    await clear(this.#store);
  }
}

function isKeptRun(value: unknown): value is KeptRun {
  if (typeof value !== 'object' || value === null) return false;
  const { keptAt } = value as Partial<KeptRun>;
  return typeof keptAt === 'number' && Number.isFinite(keptAt);
}
