import type { BatchRun, TokenBatch } from '@localmost/generation';
import type { CpuTokenModel } from './cpu-token-model.ts';
import { cacheBytes } from './decoder/cache-copy.ts';
import type { ModelPlan } from './decoder/model-plan.ts';
import type { StepLeader } from './decoder/step-leader.ts';

/** Conversations that share a pass over the weights; each gets the bits that it would get alone. */
export class CpuTokenBatch implements TokenBatch {
  readonly sequences: readonly CpuTokenModel[];
  readonly maximumRows: number;
  readonly maximumLogitRows: number;
  readonly bytesPerPosition: number;
  readonly #leader: StepLeader;

  /** @param sequences one for each lane of the plan, in order */
  constructor(plan: ModelPlan, leader: StepLeader, sequences: readonly CpuTokenModel[]) {
    this.sequences = sequences;
    this.#leader = leader;
    this.maximumRows = plan.maximumRows;
    this.maximumLogitRows = plan.logitRows;
    this.bytesPerPosition = cacheBytes(plan, plan.contextWindow) / plan.contextWindow;
  }

  async forward(
    runs: readonly BatchRun[],
    signal: AbortSignal,
  ): Promise<readonly (Float32Array | null)[]> {
    const parts = runs.map(({ sequence, tokens, wantsLogits }) => {
      const model = this.#sequence(sequence);
      return { model, run: model.runOf(tokens, wantsLogits ? 1 : 0) };
    });
    const rows = await this.#leader.run(
      parts.map(({ run }) => run),
      signal,
    );
    return parts.map(({ model, run }, index) => {
      model.advance(run.tokens.length);
      return run.logitRows > 0 ? this.#leader.logits(rows[index] ?? 0) : null;
    });
  }

  #sequence(index: number): CpuTokenModel {
    const sequence = this.sequences[index];
    if (sequence === undefined) throw new RangeError(`The batch has no sequence ${index}.`);
    return sequence;
  }
}
