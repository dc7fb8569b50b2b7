import { toShownError } from '../shown-error.ts';
import type { StateHolder } from '../state-holder.ts';
import type { HistoryState } from './history-state.ts';
import type { HistoryStore } from './history-store.ts';

/** What a person can do with earlier runs. */
export class HistoryKeeper {
  readonly #holder: StateHolder;
  readonly #store: HistoryStore;

  constructor(holder: StateHolder, store: HistoryStore) {
    this.#holder = holder;
    this.#store = store;
  }

  /** Reads what is kept. */
  async read(): Promise<void> {
    try {
      this.#change({ runs: await this.#store.list(), error: null });
    } catch (thrown) {
      this.#change({ runs: [], error: toShownError(thrown) });
    }
  }

  /** Puts a run into the comparison or takes it out; a third takes the place of the first. */
  pick(id: string, isPicked: boolean): void {
    const others = this.#state.pickedIds.filter((one) => one !== id);
    this.#change({ pickedIds: isPicked ? [...others, id].slice(-2) : others });
  }

  show(id: string): void {
    this.#change({ shownId: this.#state.shownId === id ? null : id });
  }

  async remove(id: string): Promise<void> {
    this.pick(id, false);
    await this.#store.remove(id).catch(() => {});
    await this.read();
  }

  async clear(): Promise<void> {
    this.#change({ pickedIds: [], shownId: null });
    await this.#store.clear().catch(() => {});
    await this.read();
  }

  get #state(): HistoryState {
    return this.#holder.state.history;
  }

  #change(part: Partial<HistoryState>): void {
    this.#holder.change({ history: { ...this.#state, ...part } });
  }
}
