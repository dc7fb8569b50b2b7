import { headCache } from './head-cache.ts';
import { type HeadsAtOnce, headsAtOnce } from './heads-at-once.ts';
import type { LayerPlan, ModelPlan } from './model-plan.ts';
import { PanelAttention } from './panel-attention.ts';
import type { Team } from './team.ts';

/** The factor that keys and values lack after they are widened from halfs; see `assembly/layout.ts`. */
const halfFactor = 2 ** 112;

/** For fewer rows of one thread it does not pay to write widened keys and values. */
const fewestTogether = 3;
/** So few rows may be of long conversations and of short ones: dealt out, threads would wait for one. */
const mostSplitRows = 8;

/** This thread's share of attention: it places keys and values in the cache and attends over it. */
export class Attention {
  readonly #plan: ModelPlan;
  readonly #team: Team;
  readonly #scores: number;
  readonly #scoreStride: number;
  readonly #panel: PanelAttention;
  /** Query heads that share one head of keys and values. */
  readonly #headsPerKey: number;
  readonly #lanes: Int32Array;
  readonly #positions: Int32Array;

  constructor(plan: ModelPlan, team: Team) {
    this.#plan = plan;
    this.#team = team;
    const { privateAreas, privateBytes, privateOffsets } = plan.scratch;
    this.#scores = privateAreas + team.index * privateBytes + privateOffsets.scores;
    this.#scoreStride = plan.scoreStride;
    this.#panel = new PanelAttention(plan, team);
    this.#headsPerKey = plan.configuration.headCount / plan.configuration.headCountKv;
    const { buffer } = team.memory;
    this.#lanes = new Int32Array(buffer, plan.scratch.lanes, plan.maximumRows);
    this.#positions = new Int32Array(buffer, plan.scratch.positions, plan.maximumRows);
  }

  /** Biases, norms and rotation of queries and keys; keys and values go into the cache. */
  placeHeads(layer: LayerPlan, index: number, count: number): void {
    const { headCountKv } = this.#plan.configuration;
    for (let unit = this.#team.index; unit < count * headCountKv; unit += this.#team.size) {
      const row = Math.floor(unit / headCountKv);
      this.#placeHead(layer, index, row, unit % headCountKv);
    }
  }

  /** Each query over its lane's positions up to its own. A few rows are split by heads, more dealt out. */
  attend(index: number, count: number): void {
    const { headCount } = this.#plan.configuration;
    const { index: thread, size } = this.#team;
    if (count <= mostSplitRows) {
      const first = Math.floor((headCount * thread) / size);
      const end = Math.floor((headCount * (thread + 1)) / size);
      for (let row = 0; row < count; row += 1) this.#attendHeads(index, row, first, end);
      return;
    }
    const { attentionRows } = this.#plan;
    if (Math.min(attentionRows, count / size) < fewestTogether || !this.#isOnePrompt(count)) {
      for (let row = thread; row < count; row += size) this.#attendHeads(index, row, 0, headCount);
      return;
    }
    const lane = this.#lanes[0] ?? 0;
    const position = this.#positions[0] ?? 0;
    const step = size * attentionRows;
    for (let row = thread; row < count; row += step) {
      const end = Math.min(row + step, count);
      for (let head = 0; head < headCount; head += this.#headsPerKey) {
        this.#panel.attend({ lane, layer: index, head, position }, row, end);
      }
    }
  }

  /** Whether the rows follow each other in one conversation. */
  #isOnePrompt(count: number): boolean {
    const lane = this.#lanes[0];
    const position = this.#positions[0] ?? 0;
    for (let row = 1; row < count; row += 1) {
      if (this.#lanes[row] !== lane || this.#positions[row] !== position + row) return false;
    }
    return true;
  }

  #placeHead(layer: LayerPlan, index: number, row: number, head: number): void {
    const { configuration, scratch, headCacheBytes } = this.#plan;
    const { headDimension, headCount, headCountKv } = configuration;
    const { kernels } = this.#team;
    const headBytes = headDimension * 4;
    const query = scratch.query + (row * headCount + head * this.#headsPerKey) * headBytes;
    const key = scratch.key + (row * headCountKv + head) * headBytes;
    const value = scratch.value + (row * headCountKv + head) * headBytes;
    const firstQuery = head * this.#headsPerKey * headBytes;
    const bias = (x: number, address: number | null, offset: number, heads: number): void => {
      if (address !== null) kernels.addBias(x, address + offset, heads * headDimension);
    };
    bias(query, layer.queryBias, firstQuery, this.#headsPerKey);
    bias(key, layer.keyBias, head * headBytes, 1);
    bias(value, layer.valueBias, head * headBytes, 1);
    const factor = halfFactor / Math.sqrt(headDimension);
    this.#normalizeAndRotate(query, layer.queryNorm, this.#headsPerKey, row, factor);
    this.#normalizeAndRotate(key, layer.keyNorm, 1, row, 1);
    const { keys, values } = headCache(this.#plan, this.#lanes[row] ?? 0, index, head);
    const position = this.#positions[row] ?? 0;
    kernels.storeKey(keys, key, position, headDimension);
    kernels.storeValue(
      values,
      value,
      position,
      headDimension,
      (headCacheBytes / headDimension) * 8,
    );
  }

  #normalizeAndRotate(
    x: number,
    norm: number | null,
    heads: number,
    row: number,
    factor: number,
  ): void {
    const { configuration, scratch } = this.#plan;
    const { headDimension, ropeDimension, ropeInterleaved, rmsEpsilon } = configuration;
    const { kernels } = this.#team;
    if (norm !== null) kernels.normalizeHeads(x, norm, heads, headDimension, rmsEpsilon);
    const table = scratch.rotations + row * ropeDimension * 8;
    kernels.rotateHeads(x, table, heads, headDimension, ropeDimension, ropeInterleaved, factor);
  }

  #attendHeads(index: number, row: number, first: number, end: number): void {
    const positions = (this.#positions[row] ?? 0) + 1;
    let head = first;
    while (head < end) {
      const keyHead = Math.floor(head / this.#headsPerKey);
      const groupEnd = Math.min((keyHead + 1) * this.#headsPerKey, end);
      const heads = headsAtOnce(groupEnd - head);
      this.#attendGroup(index, row, positions, head, heads, keyHead);
      head += heads;
    }
  }

  #attendGroup(
    index: number,
    row: number,
    positions: number,
    head: number,
    heads: HeadsAtOnce,
    keyHead: number,
  ): void {
    const { configuration, scratch, headCacheBytes } = this.#plan;
    const { headCount, headDimension } = configuration;
    const { kernels } = this.#team;
    const offset = (row * headCount + head) * headDimension * 4;
    const { keys, values } = headCache(this.#plan, this.#lanes[row] ?? 0, index, keyHead);
    const scores = this.#scores;
    const stride = this.#scoreStride;
    const valueStride = (headCacheBytes / headDimension) * 8;
    const query = scratch.query + offset;
    kernels[`attentionScores${heads}`](scores, stride, query, keys, positions, headDimension);
    for (let i = 0; i < heads; i += 1) kernels.softmaxScores(scores + i * stride, positions);
    const out = scratch.attention + offset;
    const attentionValues = kernels[`attentionValues${heads}`];
    attentionValues(out, scores, stride, values, valueStride, positions, headDimension);
  }
}
