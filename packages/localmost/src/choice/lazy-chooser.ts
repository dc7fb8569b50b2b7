import type { FinishPart, ModelManifest } from '@localmost/protocol';
import type { Answer } from '../models/model-session.ts';
import type { LoadedModel } from '../models/models-api.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { ChooserSetup, ModelChooser } from './model-chooser.ts';
import type { Recommendation, RecommendOptions } from './recommendation.ts';
import { watchFinish } from './watch-finish.ts';

/** Keeps what judges models out of the page until it is first needed. */
export class LazyChooser {
  readonly #setup: ChooserSetup;
  #loading: Promise<ModelChooser> | undefined;

  constructor(setup: ChooserSetup) {
    this.#setup = setup;
  }

  async recommend(options?: RecommendOptions): Promise<Recommendation> {
    return (await this.#chooser()).recommend(options);
  }

  /** The model that answers `auto` here: the loaded one, or what {@link ModelChooser.choose} takes. */
  async choose(loaded: readonly string[], signal: AbortSignal | undefined): Promise<string> {
    const [only, ...others] = loaded;
    if (only !== undefined && others.length === 0) return only;
    return (await this.#chooser()).choose(loaded, signal);
  }

  /** Never fails: without a judgement the order stays. */
  async order(manifest: ModelManifest, runtimes: readonly Runtime[]): Promise<readonly Runtime[]> {
    if (runtimes.length < 2) return runtimes;
    try {
      return await (await this.#chooser()).order(manifest, runtimes);
    } catch {
      return runtimes;
    }
  }

  /** The same answer; the speed in its last part is remembered for the next choice. */
  watch(manifest: ModelManifest, { capabilities }: LoadedModel, answer: Answer): Answer {
    const learn = async (part: FinishPart) => {
      const chooser = await this.#chooser().catch(() => undefined);
      await chooser?.learn(manifest, capabilities, part);
    };
    return { ...answer, parts: watchFinish(answer.parts, (part) => void learn(part)) };
  }

  #chooser(): Promise<ModelChooser> {
    this.#loading ??= import('./model-chooser.ts')
      .then(({ ModelChooser }) => new ModelChooser(this.#setup))
      .catch((thrown: unknown) => {
        this.#loading = undefined;
        throw thrown;
      });
    return this.#loading;
  }
}
