import { PbfReader } from 'pbf';
import { expect, it } from 'vitest';
import { encodeOnnx } from './encode-onnx.ts';
import { GraphBuilder } from './graph-builder.ts';

/** Every length-delimited field of a tag, in order. */
function fields(bytes: Uint8Array, wanted: number): Uint8Array[] {
  return new PbfReader(bytes).readFields<Uint8Array[]>((tag, found, reader) => {
    if (tag === wanted) found.push(reader.readBytes());
  }, []);
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

function sampleModel(): GraphBuilder {
  const graph = new GraphBuilder();
  graph.input('x', 'float', ['rows', 4]);
  graph.external('w', 'float', [4, 3]);
  graph.operation('MatMul', 'y', ['x', 'w']);
  graph.output('y', 'float', ['rows', 3]);
  graph.integers([-1, 3]);
  return graph;
}

it('writes nodes, constants and operator sets where the format wants them', () => {
  const bytes = encodeOnnx(sampleModel().finish());
  const [graph] = fields(bytes, 7);
  if (graph === undefined) throw new Error('a model has a graph');
  const [node] = fields(graph, 1);
  expect(fields(node ?? new Uint8Array(), 1).map(text)).toEqual(['x', 'w']);
  expect(fields(node ?? new Uint8Array(), 2).map(text)).toEqual(['y']);
  expect(text(fields(node ?? new Uint8Array(), 4)[0])).toBe('MatMul');
  expect(fields(graph, 5).map((tensor) => text(fields(tensor, 8)[0]))).toEqual([
    'w',
    'integers_minus1_3',
  ]);
  expect(fields(graph, 11).map((value) => text(fields(value, 1)[0]))).toEqual(['x']);
  expect(fields(bytes, 8).map((set) => text(fields(set, 1)[0]))).toEqual(['', 'com.microsoft']);
});

it('points an external constant at a file of its own name and length', () => {
  const [graph] = fields(encodeOnnx(sampleModel().finish()), 7);
  const [tensor] = fields(graph ?? new Uint8Array(), 5);
  const pairs = fields(tensor ?? new Uint8Array(), 13).map((pair) =>
    [1, 2].map((tag) => text(fields(pair, tag)[0])),
  );
  expect(pairs).toEqual([
    ['location', 'w'],
    ['offset', '0'],
    ['length', '48'],
  ]);
});
