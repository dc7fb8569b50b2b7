import {
  createMacrotaskTurn,
  type MacrotaskTurn,
  openSnapshot,
  readSnapshot,
  type SnapshotBinding,
  type TokenModel,
} from '@localmost/generation';
import { InvalidRequestError } from '@localmost/protocol';
import { cacheBytes, cacheLayout, copyCacheIn, copyCacheOut } from './decoder/cache-copy.ts';
import { Decoder } from './decoder/decoder.ts';
import type { ModelPlan } from './decoder/model-plan.ts';
import { writeRotation } from './decoder/rotations.ts';
import type { Team } from './decoder/team.ts';
import { commands, controlWords } from './threads/control-block.ts';

/** The engine's name in the table of engines, and in snapshots. */
export const cpuEngineId = 'cpu';

/** A prompt's layers may hold the worker this long before its inbox is served. */
const sliceMs = 25;

/** A decoder of the Llama family in wasm memory, as the generation loop drives it. */
export class CpuTokenModel implements TokenModel {
  readonly contextWindow: number;
  readonly vocabularySize: number;
  readonly #plan: ModelPlan;
  readonly #team: Team;
  readonly #decoder: Decoder;
  readonly #frequencies: Float64Array;
  readonly #tokens: Int32Array;
  readonly #turn: MacrotaskTurn;
  readonly #binding: SnapshotBinding;
  #position = 0;

  /**
   * @param team the leader's place, index 0, of threads that are ready
   * @param modelHash names the weights in snapshots
   */
  constructor(plan: ModelPlan, team: Team, frequencies: Float64Array, modelHash: string) {
    this.#plan = plan;
    this.#team = team;
    this.#frequencies = frequencies;
    this.#decoder = new Decoder(plan, team);
    this.#tokens = new Int32Array(team.memory.buffer, plan.scratch.tokens, plan.maximumRows);
    this.#turn = createMacrotaskTurn();
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
    return this.#logits(0);
  }

  async forwardMany(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    this.#check(tokens);
    const { logitRows } = this.#plan;
    const all = new Float32Array(tokens.length * this.vocabularySize);
    for (let from = 0; from < tokens.length; from += logitRows) {
      const chunk = tokens.subarray(from, from + logitRows);
      await this.#step(chunk, chunk.length, signal);
      for (let row = 0; row < chunk.length; row += 1) {
        all.set(this.#logits(row), (from + row) * this.vocabularySize);
      }
    }
    return all;
  }

  snapshot(positions: number): Uint8Array<ArrayBuffer> {
    if (!Number.isInteger(positions) || positions < 1 || positions > this.#position) {
      throw new RangeError(`A snapshot of ${positions} tokens where ${this.#position} are held.`);
    }
    const byteLength = cacheBytes(this.#plan, positions);
    const { bytes, payload } = openSnapshot(this.#binding, positions, byteLength);
    copyCacheOut(this.#plan, this.#team.memory, positions, payload);
    return bytes;
  }

  restore(bytes: Uint8Array): void {
    const { positions, payload } = readSnapshot(bytes, this.#binding, this.contextWindow, (count) =>
      cacheBytes(this.#plan, count),
    );
    copyCacheIn(this.#plan, this.#team.memory, positions, payload);
    this.#position = positions;
  }

  /** Lets the helpers go. The model must not be used after it. */
  close(): void {
    Atomics.store(this.#team.control, controlWords.command, commands.leave);
    this.#turn.close();
    if (this.#team.size > 1) this.#team.fail();
  }

  #logits(row: number): Float32Array {
    const { scratch, logitStride } = this.#plan;
    const address = scratch.logits + row * logitStride;
    return new Float32Array(this.#team.memory.buffer, address, this.vocabularySize);
  }

  /** One pass over the layers for at most `maximumRows` tokens; the position moves only when it is whole. */
  async #step(tokens: Int32Array, logitRows: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const count = tokens.length;
    this.#announce(tokens, logitRows);
    this.#team.meet();
    this.#decoder.embed(count);
    let sliceStart = performance.now();
    for (let layer = 0; layer < this.#plan.layers.length; layer += 1) {
      if (count > 1 && performance.now() - sliceStart > sliceMs) {
        await this.#turn.pass();
        sliceStart = performance.now();
        if (signal.aborted) Atomics.store(this.#team.control, controlWords.cancelled, 1);
      }
      if (!this.#decoder.runLayer(layer, count, this.#position)) {
        signal.throwIfAborted();
      }
    }
    if (logitRows > 0) this.#decoder.writeLogits(count, logitRows);
    this.#position += count;
  }

  /** Puts the step's inputs where all threads read them. */
  #announce(tokens: Int32Array, logitRows: number): void {
    const { configuration, scratch } = this.#plan;
    const { control, memory } = this.#team;
    this.#tokens.set(tokens);
    const floats = 2 * configuration.ropeDimension;
    for (let row = 0; row < tokens.length; row += 1) {
      const table = new Float32Array(memory.buffer, scratch.rotations + row * floats * 4, floats);
      const { ropeInterleaved } = configuration;
      writeRotation(table, this.#position + row, this.#frequencies, ropeInterleaved);
    }
    Atomics.store(control, controlWords.cancelled, 0);
    Atomics.store(control, controlWords.count, tokens.length);
    Atomics.store(control, controlWords.position, this.#position);
    Atomics.store(control, controlWords.logitRows, logitRows);
    Atomics.store(control, controlWords.command, commands.step);
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
