import { createMacrotaskTurn, type MacrotaskTurn } from '@localmost/generation';
import { controlWords } from '../threads/control-block.ts';
import { CrewChoice } from './crew-choice.ts';
import { Decoder } from './decoder.ts';
import type { ModelPlan } from './model-plan.ts';
import { mostFewRows } from './multiply.ts';
import { writeRotation } from './rotations.ts';
import type { Team } from './team.ts';

/** One conversation's share of a step. */
export interface LaneRun {
  readonly lane: number;
  /** Where the first of the tokens goes in the lane's cache. */
  readonly position: number;
  readonly tokens: Int32Array;
  /** Wanted are the logits after so many of the last tokens. */
  readonly logitRows: number;
}

/** A step's layers may hold the worker this long before its inbox is served. */
const sliceMs = 25;

/** The thread that says what is computed: it announces each step to the helpers and does its share. */
export class StepLeader {
  readonly team: Team;
  readonly #plan: ModelPlan;
  readonly #decoder: Decoder;
  readonly #frequencies: Float64Array;
  readonly #turn: MacrotaskTurn = createMacrotaskTurn();
  readonly #crew: CrewChoice;
  readonly #tokens: Int32Array;
  readonly #lanes: Int32Array;
  readonly #positions: Int32Array;

  /** @param team the leader's place, index 0, of threads that are ready */
  constructor(plan: ModelPlan, team: Team, frequencies: Float64Array) {
    this.#plan = plan;
    this.team = team;
    this.#frequencies = frequencies;
    this.#decoder = new Decoder(plan, team);
    this.#crew = new CrewChoice(team.maximumSize);
    const { buffer } = team.memory;
    this.#tokens = new Int32Array(buffer, plan.scratch.tokens, plan.maximumRows);
    this.#lanes = new Int32Array(buffer, plan.scratch.lanes, plan.maximumRows);
    this.#positions = new Int32Array(buffer, plan.scratch.positions, plan.maximumRows);
  }

  /**
   * One pass over the layers for at most `maximumRows` tokens in all; steps must not overlap.
   * @returns each run's first row of {@link logits}
   * @throws the signal's reason; nothing of the step then counts
   */
  async run(runs: readonly LaneRun[], signal: AbortSignal): Promise<readonly number[]> {
    signal.throwIfAborted();
    const { count, logitRows } = this.#announce(runs);
    const startedMs = performance.now();
    this.team.callStep(this.#crewFor(count));
    this.#decoder.embed(count);
    let sliceStart = startedMs;
    for (let layer = 0; layer < this.#plan.layers.length; layer += 1) {
      if (count > 1 && performance.now() - sliceStart > sliceMs) {
        await this.#turn.pass();
        sliceStart = performance.now();
        if (signal.aborted) Atomics.store(this.team.control, controlWords.cancelled, 1);
      }
      if (!this.#decoder.runLayer(layer, count)) signal.throwIfAborted();
    }
    if (logitRows > 0) this.#decoder.writeLogits(count, logitRows);
    if (count === 1) this.#crew.record(performance.now() - startedMs);
    let row = 0;
    return runs.map((run) => {
      row += run.logitRows;
      return row - run.logitRows;
    });
  }

  /** A row of the last step's logits: a view that is valid until the next step. */
  logits(row: number): Float32Array {
    const { scratch, logitStride, configuration } = this.#plan;
    const address = scratch.logits + row * logitStride;
    return new Float32Array(this.team.memory.buffer, address, configuration.vocabularySize);
  }

  /** Lets the helpers go. Nothing may be run after it. */
  close(): void {
    Atomics.store(this.team.control, controlWords.leaving, 1);
    this.#turn.close();
    if (this.team.maximumSize > 1) this.team.fail();
  }

  /** A prompt is worth all threads; so few rows that weights have to be waited for, as many as a token. */
  #crewFor(count: number): number {
    if (count === 1) return this.#crew.size;
    return count <= mostFewRows ? this.#crew.settledSize : this.team.maximumSize;
  }

  /** Puts the step's inputs where all threads read them: the rows with logits are the last ones. */
  #announce(runs: readonly LaneRun[]): { count: number; logitRows: number } {
    let count = 0;
    for (const { lane, position, tokens, logitRows } of runs) {
      const silent = tokens.length - logitRows;
      for (let index = 0; index < silent; index += 1) {
        this.#writeRow(count++, lane, position + index, tokens[index] ?? 0);
      }
    }
    const silentRows = count;
    for (const { lane, position, tokens, logitRows } of runs) {
      for (let index = tokens.length - logitRows; index < tokens.length; index += 1) {
        this.#writeRow(count++, lane, position + index, tokens[index] ?? 0);
      }
    }
    const { control } = this.team;
    const logitRows = count - silentRows;
    Atomics.store(control, controlWords.cancelled, 0);
    Atomics.store(control, controlWords.count, count);
    Atomics.store(control, controlWords.logitRows, logitRows);
    return { count, logitRows };
  }

  #writeRow(row: number, lane: number, position: number, token: number): void {
    const { configuration, scratch } = this.#plan;
    this.#tokens[row] = token;
    this.#lanes[row] = lane;
    this.#positions[row] = position;
    const floats = 2 * configuration.ropeDimension;
    const address = scratch.rotations + row * floats * 4;
    const table = new Float32Array(this.team.memory.buffer, address, floats);
    writeRotation(table, position, this.#frequencies, configuration.ropeInterleaved);
  }
}
