import { controlWords } from '../threads/control-block.ts';
import type { Decoder } from './decoder.ts';
import type { ModelPlan } from './model-plan.ts';
import type { Team } from './team.ts';

/** A helper's whole step, from what the control block says. The leader does the same in turns. */
export function runHelperStep(plan: ModelPlan, team: Team, decoder: Decoder): void {
  const count = Atomics.load(team.control, controlWords.count);
  const logitRows = Atomics.load(team.control, controlWords.logitRows);
  decoder.embed(count);
  for (let layer = 0; layer < plan.layers.length; layer += 1) {
    if (!decoder.runLayer(layer, count)) return;
  }
  if (logitRows > 0) decoder.writeLogits(count, logitRows);
}
