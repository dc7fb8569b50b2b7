import type { LocalmostClient, Recommendation } from 'localmost';
import { toShownError } from '../shown-error.ts';
import type { StateHolder } from '../state-holder.ts';
import type { DeviceState } from './device-state.ts';

/** Often enough to look alive; each drawing takes time from what is measured. */
const tickMs = 100;

/** Tests the device and judges the known models for it. */
export class DeviceTest {
  readonly #holder: StateHolder;
  readonly #createAdvisor: () => LocalmostClient;
  /** A client measures once in its life, so that each test has one of its own. */
  #advisor: LocalmostClient | null = null;
  #judgements = 0;

  constructor(holder: StateHolder, createAdvisor: () => LocalmostClient) {
    this.#holder = holder;
    this.#createAdvisor = createAdvisor;
  }

  /** Probes, measures and judges, in about 3 s. Nothing is downloaded. */
  async run(): Promise<void> {
    if (this.#state.stage === 'testing') return;
    const beganAt = performance.now();
    const elapsed = () => ({ elapsedMs: performance.now() - beganAt });
    this.#change({ stage: 'testing', error: null, ...elapsed() });
    const ticking = setInterval(() => this.#change(elapsed()), tickMs);
    try {
      await this.#advisor?.close();
      this.#advisor = this.#createAdvisor();
      const { contextTokens } = this.#state;
      const recommendation = await this.#advisor.models.recommend({ contextTokens });
      await this.#show(this.#advisor, recommendation);
      this.#change({ stage: 'tested', ...elapsed() });
    } catch (thrown) {
      this.#change({ stage: 'untested', error: toShownError(thrown) });
    } finally {
      clearInterval(ticking);
    }
  }

  /** Judges the models anew for another length of context; nothing is measured again. */
  async judgeFor(contextTokens: number): Promise<void> {
    this.#change({ contextTokens });
    const advisor = this.#advisor;
    if (!advisor || this.#state.stage !== 'tested') return;
    this.#judgements += 1;
    const judgement = this.#judgements;
    try {
      const recommendation = await advisor.models.recommend({ contextTokens, measure: false });
      // A slider moves on while an earlier place is still judged.
      if (judgement === this.#judgements) await this.#show(advisor, recommendation);
    } catch (thrown) {
      this.#change({ error: toShownError(thrown) });
    }
  }

  async #show(advisor: LocalmostClient, recommendation: Recommendation): Promise<void> {
    const { rooflineOf } = await import('./roofline.ts');
    const roofline = rooflineOf(recommendation, advisor.models.list());
    this.#change({ recommendation, roofline });
  }

  get #state(): DeviceState {
    return this.#holder.state.device;
  }

  #change(part: Partial<DeviceState>): void {
    this.#holder.change({ device: { ...this.#state, ...part } });
  }
}
