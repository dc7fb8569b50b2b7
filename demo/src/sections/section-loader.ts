import type { TemplateResult } from 'lit';
import type { AppState, ShownError } from '../app-state.ts';
import type { Place } from '../navigation/place.ts';
import { errorCard } from '../views/error-card.ts';
import { loadingCard } from '../views/loading-card.ts';
import type { SectionContext, SectionModule, SectionView } from './section.ts';

/** The parts that come when they are first gone to; the chat is there from the beginning. */
export type LazyPlace = Exclude<Place, 'chat'>;

const modules: Readonly<Record<LazyPlace, () => Promise<SectionModule>>> = {
  device: () => import('../device/device-section.ts'),
  policy: () => import('../policy/policy-section.ts'),
  proof: () => import('../proof/proof-section.ts'),
  benchmark: () => import('../benchmark/benchmark-section.ts'),
  history: () => import('../history/history-section.ts'),
  method: () => import('../method/method-section.ts'),
  run: () => import('../history/shared-run-section.ts'),
};

const notLoaded: ShownError = {
  code: 'part-not-loaded',
  message: 'This part of the page could not be fetched.',
  remedies: ['Look whether there is a network.', 'Reload the page.'],
};

/** Brings the code of a part when it is first drawn, so that the first view is small. */
export class SectionLoader {
  readonly #context: SectionContext;
  readonly #views = new Map<LazyPlace, SectionView | 'coming' | 'failed'>();

  constructor(context: SectionContext) {
    this.#context = context;
  }

  /** The part as far as it is here. */
  view(place: LazyPlace, state: AppState): TemplateResult {
    const view = this.#views.get(place);
    if (view === undefined) void this.#load(place);
    if (view === 'failed') return errorCard(notLoaded);
    return typeof view === 'function' ? view(state) : loadingCard();
  }

  async #load(place: LazyPlace): Promise<void> {
    this.#views.set(place, 'coming');
    try {
      const { openSection } = await modules[place]();
      this.#views.set(place, openSection(this.#context));
    } catch {
      this.#views.set(place, 'failed');
    }
    this.#context.holder.change({});
  }
}
