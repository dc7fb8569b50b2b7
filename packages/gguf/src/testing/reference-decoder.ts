import type { ModelFile } from '@localmost/protocol';
import { dequantize } from '../dequantize/dequantize.ts';
import type { Gguf } from '../gguf.ts';
import { type LlamaConfiguration, llamaConfiguration } from '../llama-configuration.ts';
import { requireTensor } from '../llama-tensors.ts';
import { readGguf } from '../read-gguf.ts';

/**
 * Gives the logits after every token, `[tokens][vocabulary]`, by the formulas themselves in 64-bit
 * numbers: slow, plain, and shared with no engine, so that engines can be held to it.
 * @see https://arxiv.org/abs/2302.13971 and https://arxiv.org/abs/2505.09388 for the head norms
 */
export async function referenceLogits(
  file: ModelFile,
  tokens: readonly number[],
): Promise<Float64Array[]> {
  const gguf = await readGguf(file);
  const weights = await unpackAll(gguf, file);
  return new ReferenceDecoder(llamaConfiguration(gguf), weights).run(tokens);
}

type Weights = ReadonlyMap<string, Float32Array>;

async function unpackAll(gguf: Gguf, file: ModelFile): Promise<Weights> {
  const weights = new Map<string, Float32Array>();
  for (const name of gguf.tensors.keys()) {
    const tensor = requireTensor(gguf, name);
    const values = new Float32Array(tensor.rows * tensor.columns);
    dequantize(tensor.type, await file.read(tensor.byteOffset, tensor.byteLength), values);
    weights.set(name, values);
  }
  return weights;
}

class ReferenceDecoder {
  readonly #shape: LlamaConfiguration;
  readonly #weights: Weights;
  readonly #keys: Float64Array[][] = [];
  readonly #values: Float64Array[][] = [];

  constructor(shape: LlamaConfiguration, weights: Weights) {
    this.#shape = shape;
    this.#weights = weights;
  }

  run(tokens: readonly number[]): Float64Array[] {
    return tokens.map((token, position) => this.#step(token, position));
  }

  #step(token: number, position: number): Float64Array {
    const { embeddingLength, blockCount, tiedEmbeddings } = this.#shape;
    const table = this.#weight('token_embd.weight');
    let hidden = Float64Array.from(
      table.subarray(token * embeddingLength, (token + 1) * embeddingLength),
    );
    for (let block = 0; block < blockCount; block += 1) {
      hidden = sum(hidden, this.#attention(block, position, hidden));
      hidden = sum(hidden, this.#feedForward(block, hidden));
    }
    const final = this.#norm('output_norm.weight', hidden);
    return this.#product(tiedEmbeddings ? 'token_embd.weight' : 'output.weight', final);
  }

  #attention(block: number, position: number, hidden: Float64Array): Float64Array {
    const { headCount, headCountKv, headDimension, attentionBias } = this.#shape;
    const at = `blk.${block}.`;
    const input = this.#norm(`${at}attn_norm.weight`, hidden);
    const project = (role: string): Float64Array => {
      const product = this.#product(`${at}${role}.weight`, input);
      return attentionBias ? sum(product, this.#weight(`${at}${role}.bias`)) : product;
    };
    const query = this.#turned(`${at}attn_q_norm.weight`, project('attn_q'), position);
    const key = this.#turned(`${at}attn_k_norm.weight`, project('attn_k'), position);
    const keys = pushed(this.#keys, block, key);
    const values = pushed(this.#values, block, project('attn_v'));
    const mixed = new Float64Array(headCount * headDimension);
    for (let head = 0; head < headCount; head += 1) {
      const from = Math.floor(head / (headCount / headCountKv)) * headDimension;
      const own = query.subarray(head * headDimension, (head + 1) * headDimension);
      const shares = softmax(
        keys.map(
          (past) => dot(own, past.subarray(from, from + headDimension)) / Math.sqrt(headDimension),
        ),
      );
      shares.forEach((share, past) => {
        for (let index = 0; index < headDimension; index += 1) {
          mixed[head * headDimension + index] =
            (mixed[head * headDimension + index] ?? 0) +
            share * (values[past]?.[from + index] ?? 0);
        }
      });
    }
    return this.#product(`${at}attn_output.weight`, mixed);
  }

  #feedForward(block: number, hidden: Float64Array): Float64Array {
    const at = `blk.${block}.`;
    const input = this.#norm(`${at}ffn_norm.weight`, hidden);
    const up = this.#product(`${at}ffn_up.weight`, input);
    const gated = this.#product(`${at}ffn_gate.weight`, input).map(
      (gate, index) => (gate / (1 + Math.exp(-gate))) * (up[index] ?? 0),
    );
    return this.#product(`${at}ffn_down.weight`, gated);
  }

  /** Head norms where the model has them, then rotation by the position. */
  #turned(normName: string, vector: Float64Array, position: number): Float64Array {
    const { headDimension, ropeDimension, ropeFrequencyBase, ropeInterleaved } = this.#shape;
    const factors = this.#shape.ropeFactors ? this.#weight('rope_freqs.weight') : null;
    const out = vector.slice();
    for (let from = 0; from < vector.length; from += headDimension) {
      const head = out.subarray(from, from + headDimension);
      if (this.#shape.queryKeyNorm) head.set(this.#norm(normName, head));
      for (let pair = 0; pair < ropeDimension / 2; pair += 1) {
        const frequency =
          ropeFrequencyBase ** ((-2 * pair) / ropeDimension) / (factors?.[pair] ?? 1);
        const angle = (position / this.#shape.ropePositionDivisor) * frequency;
        const first = ropeInterleaved ? 2 * pair : pair;
        const second = ropeInterleaved ? first + 1 : pair + ropeDimension / 2;
        const [a, b] = [head[first] ?? 0, head[second] ?? 0];
        head[first] = a * Math.cos(angle) - b * Math.sin(angle);
        head[second] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
    return out;
  }

  #norm(name: string, vector: Float64Array): Float64Array {
    const weight = this.#weight(name);
    const scale = 1 / Math.sqrt(dot(vector, vector) / vector.length + this.#shape.rmsEpsilon);
    return vector.map((value, index) => value * scale * (weight[index] ?? 0));
  }

  #product(name: string, vector: Float64Array): Float64Array {
    const matrix = this.#weight(name);
    const columns = vector.length;
    return Float64Array.from({ length: matrix.length / columns }, (_, row) =>
      dot(vector, matrix.subarray(row * columns, (row + 1) * columns)),
    );
  }

  #weight(name: string): Float32Array {
    const weight = this.#weights.get(name);
    if (weight === undefined) throw new RangeError(`no weight ${name}`);
    return weight;
  }
}

function pushed(store: Float64Array[][], block: number, vector: Float64Array): Float64Array[] {
  const list = store[block] ?? [];
  list.push(vector);
  store[block] = list;
  return list;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < a.length; index += 1) total += (a[index] ?? 0) * (b[index] ?? 0);
  return total;
}

function sum(a: Float64Array, b: ArrayLike<number>): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (value, index) => value + (b[index] ?? 0));
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
