import { controlWords } from '../threads/control-block.ts';
import { Activations } from './activations.ts';
import { Attention } from './attention.ts';
import type { LayerPlan, ModelPlan } from './model-plan.ts';
import { multiply } from './multiply.ts';
import type { Team } from './team.ts';

/**
 * One thread's view of a step. Every thread calls the same methods in the same order; each does its
 * share, and they meet at barriers. The bits do not depend on how many they are, nor on how a
 * prompt was cut into steps, nor on the rows beside one.
 */
export class Decoder {
  readonly #plan: ModelPlan;
  readonly #team: Team;
  readonly #activations: Activations;
  readonly #attention: Attention;
  readonly #tokens: Int32Array;

  constructor(plan: ModelPlan, team: Team) {
    this.#plan = plan;
    this.#team = team;
    this.#activations = new Activations(plan, team);
    this.#attention = new Attention(plan, team);
    this.#tokens = new Int32Array(team.memory.buffer, plan.scratch.tokens, plan.maximumRows);
  }

  /** Puts the vectors of the step's tokens into the residual stream. */
  embed(count: number): void {
    const { embedding, scratch } = this.#plan;
    const { readRow } = this.#team.formats[embedding.format];
    const { index, size } = this.#team;
    for (let row = index; row < count; row += size) {
      const out = scratch.hidden + row * embedding.columns * 4;
      readRow(out, embedding.address, this.#tokens[row] ?? 0, embedding.columns / 32);
    }
    this.#team.meet();
  }

  /** Runs one transformer block. @returns false when the step was cancelled before it */
  runLayer(index: number, count: number): boolean {
    const layer = this.#plan.layers[index];
    if (layer === undefined) throw new RangeError(`The model has no layer ${index}.`);
    this.#activations.fromNorm(layer.attentionNorm, count, [layer.query, layer.key, layer.value]);
    if (count > 1 && Atomics.load(this.#team.control, controlWords.cancelled) !== 0) {
      // The next step clears the word: none may begin it before all have read it here.
      this.#team.meet();
      return false;
    }
    this.#attend(layer, index, count);
    this.#feedForward(layer, count);
    return true;
  }

  /** Logits after the last `rows` of the step's tokens. */
  writeLogits(count: number, rows: number): void {
    const { head, outputNorm, scratch, logitStride } = this.#plan;
    this.#activations.fromNorm(outputNorm, rows, [head], count - rows);
    const team = this.#team;
    const { readingOrder } = team;
    const order = readingOrder.headSideBySide;
    const startedMs = performance.now();
    multiply(team, head, this.#activations, scratch.logits, logitStride, rows, false, order);
    if (rows === 1) readingOrder.recordHead(performance.now() - startedMs);
    team.meet();
  }

  #attend(layer: LayerPlan, index: number, count: number): void {
    const { scratch } = this.#plan;
    const { query, key, value, output } = layer;
    const team = this.#team;
    multiply(team, query, this.#activations, scratch.query, query.rows * 4, count, false);
    multiply(team, key, this.#activations, scratch.key, key.rows * 4, count, false);
    multiply(team, value, this.#activations, scratch.value, value.rows * 4, count, false);
    team.meet();
    this.#attention.placeHeads(layer, index, count);
    team.meet();
    this.#attention.attend(index, count);
    team.meet();
    this.#activations.fromRows(scratch.attention, count, [output]);
    multiply(team, output, this.#activations, scratch.hidden, output.rows * 4, count, true);
    team.meet();
  }

  #feedForward(layer: LayerPlan, count: number): void {
    const { scratch } = this.#plan;
    const { gate, up, down } = layer;
    const team = this.#team;
    this.#activations.fromNorm(layer.feedForwardNorm, count, [gate, up]);
    multiply(team, gate, this.#activations, scratch.gate, gate.rows * 4, count, false);
    multiply(team, up, this.#activations, scratch.up, up.rows * 4, count, false);
    team.meet();
    this.#activations.fromGate(count, down);
    multiply(team, down, this.#activations, scratch.hidden, down.rows * 4, count, true);
    team.meet();
  }
}
