import { headCache } from './head-cache.ts';
import { headsAtOnce } from './heads-at-once.ts';
import type { ModelPlan } from './model-plan.ts';
import type { Team } from './team.ts';

/** Positions whose keys, then values, are widened at a time: with 64 dimensions 32 KiB. */
export const panelPositions = 128;

/** Heads of a step whose rows follow each other in one conversation. */
export interface PanelHeads {
  readonly lane: number;
  readonly layer: number;
  /** The first of the query heads that share a key head. */
  readonly head: number;
  /** Where the step's row 0 is. */
  readonly position: number;
}

/** Attention of some rows of a prompt together, over keys and values that are widened once for all. */
export class PanelAttention {
  readonly #plan: ModelPlan;
  readonly #team: Team;
  readonly #scores: number;
  readonly #panel: number;
  readonly #headsPerKey: number;

  constructor(plan: ModelPlan, team: Team) {
    const { privateAreas, privateBytes, privateOffsets } = plan.scratch;
    const area = privateAreas + team.index * privateBytes;
    this.#plan = plan;
    this.#team = team;
    this.#scores = area + privateOffsets.scores;
    this.#panel = area + privateOffsets.attentionPanel;
    this.#headsPerKey = plan.configuration.headCount / plan.configuration.headCountKv;
  }

  /**
   * The query heads that share one key head, for every `size`th row from `first` to `end`: keys and values are widened once for all of them. The same sums in the same order as for
   * one row.
   */
  attend({ lane, layer, head, position }: PanelHeads, first: number, end: number): void {
    const { kernels, size } = this.#team;
    const { headDimension } = this.#plan.configuration;
    const { keys, values } = headCache(this.#plan, lane, layer, head / this.#headsPerKey);
    const valueStride = (this.#plan.headCacheBytes / headDimension) * 8;
    const rows = Math.ceil((end - first) / size);
    const positions = position + first + (rows - 1) * size + 1;
    for (let from = 0; from < positions; from += panelPositions) {
      const widened = Math.min(panelPositions, positions - from);
      kernels.widenKeys(this.#panel, keys + from * headDimension * 2, widened, headDimension);
      for (let row = 0; row < rows; row += 1) {
        const seen = Math.min(widened, position + first + row * size + 1 - from);
        if (seen > 0) this.#scorePanel(first + row * size, row, head, from, seen);
      }
    }
    const heads = rows * this.#headsPerKey;
    for (let slot = 0; slot < heads; slot += 1) {
      const row = first + Math.floor(slot / this.#headsPerKey) * size;
      kernels.softmaxScores(this.#scores + slot * this.#plan.scoreStride, position + row + 1);
    }
    for (let from = 0; from < positions; from += panelPositions) {
      const widened = Math.min(panelPositions, positions - from);
      kernels.widenValues(this.#panel, values + from * 16, widened, headDimension, valueStride);
      for (let row = 0; row < rows; row += 1) {
        const seen = Math.min(widened, position + first + row * size + 1 - from);
        if (seen > 0) this.#weighPanel(first + row * size, row, head, from, widened, seen);
      }
    }
  }

  #scorePanel(row: number, slot: number, head: number, from: number, seen: number): void {
    const { configuration, scratch } = this.#plan;
    const { headCount, headDimension } = configuration;
    const stride = this.#plan.scoreStride;
    for (let done = 0; done < this.#headsPerKey; ) {
      const heads = headsAtOnce(this.#headsPerKey - done);
      const query = scratch.query + (row * headCount + head + done) * headDimension * 4;
      const scores = this.#scores + (slot * this.#headsPerKey + done) * stride + from * 4;
      const panelScores = this.#team.kernels[`panelScores${heads}`];
      panelScores(scores, stride, query, this.#panel, seen, headDimension);
      done += heads;
    }
  }

  #weighPanel(
    row: number,
    slot: number,
    head: number,
    from: number,
    widened: number,
    seen: number,
  ): void {
    const { configuration, scratch } = this.#plan;
    const { headCount, headDimension } = configuration;
    const stride = this.#plan.scoreStride;
    for (let done = 0; done < this.#headsPerKey; ) {
      const heads = headsAtOnce(this.#headsPerKey - done);
      const out = scratch.attention + (row * headCount + head + done) * headDimension * 4;
      const scores = this.#scores + (slot * this.#headsPerKey + done) * stride + from * 4;
      const panelValues = this.#team.kernels[`panelValues${heads}`];
      panelValues(out, scores, stride, this.#panel, widened, seen, headDimension, from > 0);
      done += heads;
    }
  }
}
