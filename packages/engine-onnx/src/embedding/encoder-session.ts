import { type LocalmostError, MalformedModelError } from '@localmost/protocol';
import { engineFault } from '../engine-faults.ts';
import type { OnnxFeeds, OnnxRuntime, OnnxSession } from '../runtime/onnx-runtime.ts';
import type { HiddenStates } from './pool-mean.ts';

const outputName = 'last_hidden_state';
const requiredInputs: readonly string[] = ['input_ids', 'attention_mask'];
/** BERT's second sentence, which is never there. */
const segmentInput = 'token_type_ids';

/** Runs batches of texts through an encoder's graph, as BERT's exports have it. */
export class EncoderSession {
  readonly #runtime: OnnxRuntime;
  readonly #session: OnnxSession;
  readonly #dimensions: number;
  /** Rejects when the device goes away. */
  readonly #lost: Promise<never>;

  /** @throws MalformedModelError where the graph has other inputs or outputs */
  constructor(
    runtime: OnnxRuntime,
    session: OnnxSession,
    dimensions: number,
    lost: Promise<never>,
  ) {
    const known = [...requiredInputs, segmentInput];
    const unknown = session.inputNames.find((name) => !known.includes(name));
    const missing = requiredInputs.find((name) => !session.inputNames.includes(name));
    if (unknown !== undefined) throw malformed(`it asks for an input "${unknown}"`);
    if (missing !== undefined) throw malformed(`it has no input "${missing}"`);
    if (!session.outputNames.includes(outputName)) throw malformed(`it has no "${outputName}"`);
    this.#runtime = runtime;
    this.#session = session;
    this.#dimensions = dimensions;
    this.#lost = lost;
  }

  /**
   * The last hidden states of rows of ids, each padded to `length`.
   * @throws MalformedModelError where they have another shape, or what the runtime fails with
   */
  async run(rows: readonly (readonly number[])[], length: number): Promise<HiddenStates> {
    const shape = [rows.length, length];
    const ids = new BigInt64Array(rows.length * length);
    const mask = new BigInt64Array(rows.length * length);
    for (const [row, tokenIds] of rows.entries()) {
      for (const [position, id] of tokenIds.entries()) ids[row * length + position] = BigInt(id);
      mask.fill(1n, row * length, row * length + tokenIds.length);
    }
    const { Tensor } = this.#runtime;
    const feeds: OnnxFeeds = {
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
    };
    if (this.#session.inputNames.includes(segmentInput)) {
      feeds[segmentInput] = new Tensor('int64', new BigInt64Array(ids.length), shape);
    }
    return this.#statesOf(await this.#compute(feeds), [...shape, this.#dimensions]);
  }

  async #compute(feeds: OnnxFeeds) {
    try {
      const outputs = await Promise.race([this.#session.run(feeds, [outputName]), this.#lost]);
      return outputs[outputName];
    } catch (error) {
      throw engineFault(error, 'run');
    }
  }

  #statesOf(
    output: Awaited<ReturnType<OnnxSession['run']>>[string] | undefined,
    expected: readonly number[],
  ): HiddenStates {
    const values = output?.data;
    const [, length = 0, dimensions = 0] = expected;
    const fits = output?.dims.every((size, index) => size === expected[index]);
    if (!(values instanceof Float32Array) || output?.dims.length !== 3 || !fits) {
      const found = output ? `${output.type} [${output.dims.join(', ')}]` : 'nothing';
      throw malformed(`it gives ${found} where float32 [${expected.join(', ')}] is due`);
    }
    return { values, length, dimensions };
  }
}

function malformed(fault: string): LocalmostError {
  return new MalformedModelError({
    message: `The graph is not an encoder that gives vectors: ${fault}.`,
    remedies: ['Use the feature-extraction export of the model.', 'Correct the manifest.'],
  });
}
