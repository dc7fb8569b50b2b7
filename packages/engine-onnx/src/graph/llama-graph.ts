import { requireTensor } from '@localmost/gguf';
import type { ConversionSource, ConvertedWeight } from '../weights/converted-weight.ts';
import { attention } from './attention.ts';
import { encodeOnnx } from './encode-onnx.ts';
import { GraphBuilder } from './graph-builder.ts';
import { rmsNorm } from './rms-norm.ts';
import { type MatrixStorage, WeightWriter } from './weight-writer.ts';

/** How keys and values pass from one step to the next. */
export type CacheStyle =
  /** The graph takes all old keys and gives only the new ones, `[1][tokens][heads × dimension]`. */
  | 'append'
  /** One buffer of fixed capacity is input and output at once, `[1][heads][capacity][dimension]`. */
  | 'in-place';

/** What differs between the graphs of the two backends. */
export interface GraphOptions {
  readonly storage: MatrixStorage;
  readonly cache: CacheStyle;
  /** The longest context the rotary tables cover. */
  readonly positions: number;
}

/** A graph ready for the runtime, and how to make the constants it refers to. */
export interface LlamaGraph {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly weights: readonly ConvertedWeight[];
}

/**
 * Builds the decoder's graph. Inputs: `embeddings` `[tokens][width]` (rows are looked up outside,
 * so that the table can stay packed), `position` `[1]` of the first token, `last_position` `[1]` and
 * `total_length` for attention, `wanted_rows`, and the cache. Outputs: `logits` of the wanted rows,
 * and the cache's news.
 */
export function buildLlamaGraph(source: ConversionSource, options: GraphOptions): LlamaGraph {
  const { configuration, gguf } = source;
  const graph = new GraphBuilder();
  const writer = new WeightWriter(graph, options.storage);
  const width = configuration.embeddingLength;
  const tensor = (name: string) => requireTensor(gguf, name);

  let hidden = graph.input('embeddings', 'float', ['tokens', width]);
  graph.input('position', 'int64', [1]);
  graph.input('last_position', 'int32', [1]);
  graph.input('total_length', 'int32', []);
  graph.input('wanted_rows', 'int64', ['wanted']);
  const pairs = configuration.ropeDimension / 2;
  writer.rotary('cosines', options.positions, pairs);
  writer.rotary('sines', options.positions, pairs);

  for (let block = 0; block < configuration.blockCount; block += 1) {
    const at = `blk.${block}`;
    const normed = rmsNorm(
      writer,
      configuration,
      `${at}.attn_in`,
      hidden,
      tensor(`${at}.attn_norm.weight`),
    );
    const mixed = attention({ writer, source, block, input: normed, cache: options.cache });
    const attended = writer.linear(
      `${at}.attended`,
      mixed,
      tensor(`${at}.attn_output.weight`),
      null,
    );
    hidden = graph.operation('Add', `${at}.middle`, [hidden, attended]);
    const fed = feedForward(writer, source, block, hidden);
    hidden = graph.operation('Add', `${at}.output`, [hidden, fed]);
  }

  const rows = graph.operation('Gather', 'last_hidden', [hidden, 'wanted_rows'], {
    axis: { int: 0 },
  });
  const final = rmsNorm(writer, configuration, 'final', rows, tensor('output_norm.weight'));
  const head = configuration.tiedEmbeddings ? 'token_embd.weight' : 'output.weight';
  writer.linear('logits', final, tensor(head), null);
  graph.output('logits', 'float', ['wanted', configuration.vocabularySize]);
  return { bytes: encodeOnnx(graph.finish()), weights: writer.weights };
}

/** Adds `down(silu(gate(x)) × up(x))` of the normed input. @see https://arxiv.org/abs/2002.05202 */
function feedForward(
  writer: WeightWriter,
  source: ConversionSource,
  block: number,
  hidden: string,
): string {
  const { graph } = writer;
  const at = `blk.${block}`;
  const tensor = (role: string) => requireTensor(source.gguf, `${at}.${role}.weight`);
  const input = rmsNorm(writer, source.configuration, `${at}.ffn_in`, hidden, tensor('ffn_norm'));
  const gate = writer.linear(`${at}.gate`, input, tensor('ffn_gate'), null);
  const up = writer.linear(`${at}.up`, input, tensor('ffn_up'), null);
  const opened = graph.operation('Sigmoid', `${at}.opened`, [gate]);
  const silu = graph.operation('Mul', `${at}.silu`, [gate, opened]);
  const gated = graph.operation('Mul', `${at}.gated`, [silu, up]);
  return writer.linear(`${at}.fed`, gated, tensor('ffn_down'), null);
}
