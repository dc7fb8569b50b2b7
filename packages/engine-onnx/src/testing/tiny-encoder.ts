import type { ModelManifest } from '@localmost/protocol';
import { encodeOnnx } from '../graph/encode-onnx.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';

const control = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
const vocabulary = [...control, ...letters, ...letters.map((letter) => `##${letter}`)];
const dimensions = 8;

/** A generated encoder: it means nothing, but it is a real graph with a real tokenizer. */
export interface TinyEncoder {
  /** Bytes of each file, by its path in the manifest. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The manifest without its files and sources. */
  readonly facts: Omit<ModelManifest, 'files' | 'sources'>;
  /** `[vocabulary][dimension]` */
  readonly table: Float32Array;
  /** Ids of lower-case letters, as the tokenizer must give them. */
  idsOf(word: string): number[];
}

/**
 * An encoder whose hidden states are each token's row of a table plus the mean row of the unmasked
 * tokens: the vector of a text is the direction of its tokens' mean row, and padding that is not
 * masked shows in it.
 */
export function tinyEncoder(): TinyEncoder {
  const table = new Float32Array(vocabulary.length * dimensions);
  for (const index of table.keys()) table[index] = Math.sin(1 + index * 12.9898) * 2;
  const text = JSON.stringify(tokenizerJson());
  return {
    files: new Map([
      ['model.onnx', graphBytes(table)],
      ['tokenizer.json', new TextEncoder().encode(text)],
    ]),
    facts: {
      schemaVersion: 1,
      id: 'tiny-encoder',
      name: 'Tiny encoder',
      description: 'A generated encoder with a table of made-up numbers.',
      license: 'Apache-2.0',
      format: 'onnx',
      architecture: 'table',
      quantization: 'F32',
      parameterCount: table.length,
      contextWindow: 16,
      capabilities: { chat: false },
      kvCacheBytesPerToken: 0,
      embedding: { dimensions, pooling: 'mean' },
    },
    table,
    idsOf: (word) => [
      2,
      ...Array.from(word, (letter, index) =>
        vocabulary.indexOf(index === 0 ? letter : `##${letter}`),
      ),
      3,
    ],
  };
}

function graphBytes(table: Float32Array): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const shape = ['batch', 'sequence'];
  graph.input('input_ids', 'int64', shape);
  graph.input('attention_mask', 'int64', shape);
  graph.input('token_type_ids', 'int64', shape);
  graph.operation('Gather', 'rows', ['table', 'input_ids']);
  graph.operation('Cast', 'mask', ['attention_mask'], { to: { int: 1 } });
  graph.operation('Unsqueeze', 'mask_column', ['mask', graph.integers([2])]);
  graph.operation('Mul', 'unmasked', ['rows', 'mask_column']);
  const tokens = graph.integers([1]);
  graph.operation('ReduceSum', 'sum', ['unmasked', tokens]);
  graph.operation('ReduceSum', 'count', ['mask_column', tokens]);
  graph.operation('Div', 'mean', ['sum', 'count']);
  graph.operation('Add', 'last_hidden_state', ['rows', 'mean']);
  graph.output('last_hidden_state', 'float', [...shape, dimensions]);
  const model = graph.finish();
  const data = new Uint8Array(table.buffer.slice(0));
  const size = [vocabulary.length, dimensions];
  const initializer = { name: 'table', type: 'float', dimensions: size, data } as const;
  return encodeOnnx({ ...model, initializers: [...model.initializers, initializer] });
}

function tokenizerJson(): object {
  return {
    added_tokens: control.map((content, id) => ({ id, content, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]' } },
        { Sequence: { id: 'A' } },
        { SpecialToken: { id: '[SEP]' } },
      ],
    },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((text, id) => [text, id])),
    },
  };
}
