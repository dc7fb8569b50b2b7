import type { LocalmostClient, ModelManifest } from 'localmost';
import { type AppState, isAnswering, selectedChoice } from './app-state.ts';
import { noBenchmark } from './benchmark/benchmark-state.ts';
import { untestedDevice } from './device/device-state.ts';
import { unreadHistory } from './history/history-state.ts';
import { placeOf } from './navigation/place.ts';
import { untriedPolicy } from './policy/trial-state.ts';
import { nothingShared } from './share/share-state.ts';
import { toShownError } from './shown-error.ts';
import type { StateHolder } from './state-holder.ts';
import { streamAnswer } from './stream-answer.ts';
import { locateWeights } from './weight-places.ts';

const selectionKey = 'localmost.model';

/** What a person can do in the chat; it also keeps the page's state. */
export class Controller implements StateHolder {
  readonly #client: LocalmostClient;
  readonly #manifests: readonly ModelManifest[];
  readonly #onChange: (state: AppState) => void;
  #state: AppState;
  #preparing: AbortController | null = null;
  #answering: AbortController | null = null;

  constructor(
    client: LocalmostClient,
    manifests: readonly ModelManifest[],
    onChange: (state: AppState) => void,
  ) {
    this.#client = client;
    this.#manifests = manifests;
    this.#onChange = onChange;
    this.#state = {
      place: placeOf(location.hash),
      device: untestedDevice,
      trial: untriedPolicy,
      benchmark: noBenchmark,
      history: unreadHistory,
      share: nothingShared,
      choices: manifests.map((manifest) => ({ manifest, place: 'unknown', storedBytes: 0 })),
      selectedId: localStorage.getItem(selectionKey) ?? '',
      backend: 'auto',
      temperature: 0.7,
      maximumTokens: 256,
      stage: 'choosing',
      progress: null,
      loaded: null,
      turns: [],
      error: null,
      isPageKept: false,
      isolation: crossOriginIsolated ? 'isolated' : 'unknown',
      isOnline: navigator.onLine,
    };
  }

  get state(): AppState {
    return this.#state;
  }

  /** Finds out where weights are and selects what can answer soonest and best. */
  async begin(): Promise<void> {
    this.change({});
    await this.#locate();
    if (selectedChoice(this.#state)) return;
    const { choices } = this.#state;
    const best = choices.find(({ place }) => place === 'device' || place === 'server');
    this.change({ selectedId: (best ?? choices[0])?.manifest.id ?? '' });
  }

  change(part: Partial<AppState>): void {
    this.#state = { ...this.#state, ...part };
    this.#onChange(this.#state);
  }

  select(id: string): void {
    localStorage.setItem(selectionKey, id);
    this.change({ selectedId: id, error: null });
  }

  /** Fetches what is missing and makes the chosen model ready. The button that calls it names the bytes. */
  async prepare(): Promise<void> {
    const id = this.#state.selectedId;
    const controller = new AbortController();
    this.#preparing = controller;
    this.change({ stage: 'preparing', progress: null, error: null, turns: [] });
    try {
      await this.#client.models.unload(this.#state.loaded?.id ?? id).catch(() => {});
      const loaded = await this.#client.models.load(id, {
        backend: this.#state.backend,
        signal: controller.signal,
        onProgress: (progress) => this.change({ progress }),
      });
      const { recommendedSampling } = this.#client.models.get(id);
      const temperature = recommendedSampling?.temperature ?? this.#state.temperature;
      this.change({ stage: 'ready', loaded, progress: null, temperature });
    } catch (error) {
      const shown = controller.signal.aborted ? null : toShownError(error);
      this.change({ stage: 'choosing', loaded: null, progress: null, error: shown });
    } finally {
      this.#preparing = null;
    }
    await this.#locate();
  }

  cancelPreparing(): void {
    this.#preparing?.abort();
  }

  /** Back to the choice of a model; its weights stay on the device. */
  async leaveModel(): Promise<void> {
    this.stop();
    const id = this.#state.loaded?.id;
    if (id !== undefined) await this.#client.models.unload(id);
    this.change({ stage: 'choosing', loaded: null, turns: [], error: null });
  }

  /** Runs work that needs the device to itself: no model of the chat is ready meanwhile. */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    this.cancelPreparing();
    await this.leaveModel();
    try {
      return await work();
    } finally {
      await this.#locate();
    }
  }

  async removeWeights(id: string): Promise<void> {
    try {
      await this.#client.models.remove(id);
    } catch (error) {
      this.change({ error: toShownError(error) });
    }
    await this.#locate();
  }

  async send(text: string): Promise<void> {
    const { loaded } = this.#state;
    if (loaded === null || text.trim() === '' || isAnswering(this.#state)) return;
    const controller = new AbortController();
    this.#answering = controller;
    this.change({
      error: null,
      turns: [
        ...this.#state.turns,
        { role: 'user', content: text, state: 'complete' },
        { role: 'assistant', content: '', state: 'streaming' },
      ],
    });
    const { temperature, maximumTokens } = this.#state;
    const settings = { temperature, maximumTokens, signal: controller.signal };
    const conversation = this.#state.turns.slice(0, -1);
    const manifest = this.#client.models.get(loaded.id);
    try {
      const turns = streamAnswer(this.#client, manifest, conversation, settings);
      for await (const turn of turns) {
        this.change({ turns: [...this.#state.turns.slice(0, -1), turn] });
      }
    } catch (error) {
      this.#endUnfinished();
      if (!controller.signal.aborted) this.change({ error: toShownError(error) });
    } finally {
      this.#answering = null;
    }
  }

  stop(): void {
    this.#answering?.abort();
  }

  clearConversation(): void {
    this.stop();
    this.change({ turns: [], error: null });
  }

  /** What was written stays on the screen; an answer that never began leaves none. */
  #endUnfinished(): void {
    const last = this.#state.turns.at(-1);
    if (last?.state !== 'streaming') return;
    const rest = this.#state.turns.slice(0, -1);
    this.change({ turns: last.content === '' ? rest : [...rest, { ...last, state: 'stopped' }] });
  }

  async #locate(): Promise<void> {
    const { choices, isServerReachable } = await locateWeights(this.#client, this.#manifests);
    this.change({ choices, isOnline: navigator.onLine && isServerReachable });
  }
}
