import {
  openSnapshot,
  readSnapshot,
  type SnapshotBinding,
  type TokenModel,
} from '@localmost/generation';
import { InvalidRequestError } from '@localmost/protocol';
import { cacheBytes, cacheLayout, copyCacheIn, copyCacheOut } from './decoder/cache-copy.ts';
import type { ModelPlan } from './decoder/model-plan.ts';
import type { LaneRun, StepLeader } from './decoder/step-leader.ts';

/** The engine's name in the table of engines, and in snapshots. */
export const cpuEngineId = 'cpu';

/** One conversation of a decoder of the Llama family in wasm memory, as the generation loop drives it. */
export class CpuTokenModel implements TokenModel {
  readonly contextWindow: number;
  readonly vocabularySize: number;
  readonly #plan: ModelPlan;
  readonly #leader: StepLeader;
  readonly #binding: SnapshotBinding;
  readonly #lane: number;
  #position = 0;

  /**
   * @param lane the cache that is this conversation's alone
   * @param modelHash names the weights in snapshots
   */
  constructor(plan: ModelPlan, leader: StepLeader, lane: number, modelHash: string) {
    this.#plan = plan;
    this.#leader = leader;
    this.#lane = lane;
    this.#binding = { modelHash, engineId: cpuEngineId, layout: cacheLayout(plan) };
    this.contextWindow = plan.contextWindow;
    this.vocabularySize = plan.configuration.vocabularySize;
  }

  get position(): number {
    return this.#position;
  }

  truncate(position: number): void {
    this.#position = Math.max(0, Math.min(this.#position, Math.trunc(position)));
  }

  async forward(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    this.#check(tokens);
    const { maximumRows } = this.#plan;
    for (let from = 0; from < tokens.length; from += maximumRows) {
      const chunk = tokens.subarray(from, from + maximumRows);
      await this.#step(chunk, from + maximumRows >= tokens.length ? 1 : 0, signal);
    }
    return this.#leader.logits(0);
  }

  async forwardMany(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    this.#check(tokens);
    const { logitRows } = this.#plan;
    const all = new Float32Array(tokens.length * this.vocabularySize);
    for (let from = 0; from < tokens.length; from += logitRows) {
      const chunk = tokens.subarray(from, from + logitRows);
      await this.#step(chunk, chunk.length, signal);
      for (let row = 0; row < chunk.length; row += 1) {
        all.set(this.#leader.logits(row), (from + row) * this.vocabularySize);
      }
    }
    return all;
  }

  /** These tokens as a part of a step with others; {@link advance} tells that it was made. @throws InvalidRequestError */
  runOf(tokens: Int32Array, logitRows: number): LaneRun {
    this.#check(tokens);
    return { lane: this.#lane, position: this.#position, tokens, logitRows };
  }

  /** A step with so many of this conversation's tokens was made. */
  advance(count: number): void {
    this.#position += count;
  }

  snapshot(positions: number): Uint8Array<ArrayBuffer> {
    if (!Number.isInteger(positions) || positions < 1 || positions > this.#position) {
      throw new RangeError(`A snapshot of ${positions} tokens where ${this.#position} are held.`);
    }
    const byteLength = cacheBytes(this.#plan, positions);
    const { bytes, payload } = openSnapshot(this.#binding, positions, byteLength);
    copyCacheOut(this.#plan, this.#leader.team.memory, this.#lane, positions, payload);
    return bytes;
  }

  restore(bytes: Uint8Array): void {
    const { positions, payload } = readSnapshot(bytes, this.#binding, this.contextWindow, (count) =>
      cacheBytes(this.#plan, count),
    );
    copyCacheIn(this.#plan, this.#leader.team.memory, this.#lane, positions, payload);
    this.#position = positions;
  }

  /** One pass over the layers; the position moves only when it is whole. */
  async #step(tokens: Int32Array, logitRows: number, signal: AbortSignal): Promise<void> {
    const run = { lane: this.#lane, position: this.#position, tokens, logitRows };
    await this.#leader.run([run], signal);
    this.#position += tokens.length;
  }

  #check(tokens: Int32Array): void {
    const fits = this.#position + tokens.length <= this.contextWindow;
    if (tokens.length > 0 && fits && tokens.every((id) => id >= 0 && id < this.vocabularySize)) {
      return;
    }
    throw new InvalidRequestError({
      message: `${tokens.length} tokens at position ${this.#position} cannot be run: the context holds ${this.contextWindow}, ids go from 0 to ${this.vocabularySize - 1}.`,
      details: {
        tokens: tokens.length,
        position: this.#position,
        contextWindow: this.contextWindow,
      },
      remedies: ['Send fewer tokens, and only ids of this vocabulary.'],
    });
  }
}
