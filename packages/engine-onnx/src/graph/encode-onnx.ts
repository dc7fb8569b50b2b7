import { PbfWriter } from 'pbf';
import {
  type AttributeValue,
  elementTypes,
  type OnnxInitializer,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from './onnx-model.ts';

const irVersion = 8;
const standardOperatorSet = 17;
const externalLocation = 1;

/**
 * Gives the model's protobuf bytes: the same bytes for the same model, so that they can be hashed.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto for the field numbers
 */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  writer.writeVarintField(1, irVersion);
  writer.writeMessage(7, writeGraph, model);
  writer.writeMessage(8, writeOperatorSet, { domain: '', version: standardOperatorSet });
  writer.writeMessage(8, writeOperatorSet, { domain: 'com.microsoft', version: 1 });
  return new Uint8Array(writer.finish());
}

function writeGraph(model: OnnxModel, writer: PbfWriter): void {
  for (const node of model.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, 'llama');
  for (const initializer of model.initializers) writer.writeMessage(5, writeTensor, initializer);
  for (const input of model.inputs) writer.writeMessage(11, writeValue, input);
  for (const output of model.outputs) writer.writeMessage(12, writeValue, output);
}

function writeOperatorSet(set: { domain: string; version: number }, writer: PbfWriter): void {
  writer.writeStringField(1, set.domain);
  writer.writeVarintField(2, set.version);
}

function writeNode(node: OnnxNode, writer: PbfWriter): void {
  for (const input of node.inputs) writer.writeStringField(1, input);
  for (const output of node.outputs) writer.writeStringField(2, output);
  // Named after its first output: errors and profiles of the runtime then say which one it is.
  writer.writeStringField(3, `${node.operator}:${node.outputs[0] ?? ''}`);
  writer.writeStringField(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.writeMessage(5, writeAttribute, { name, value });
  }
  if (node.domain !== '') writer.writeStringField(7, node.domain);
}

function writeAttribute(
  attribute: { name: string; value: AttributeValue },
  writer: PbfWriter,
): void {
  const { name, value } = attribute;
  writer.writeStringField(1, name);
  if ('float' in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, 1);
  } else if ('int' in value) {
    writer.writeVarintField(3, value.int);
    writer.writeVarintField(20, 2);
  } else {
    for (const int of value.ints) writer.writeVarintField(8, int);
    writer.writeVarintField(20, 7);
  }
}

function writeTensor(tensor: OnnxInitializer, writer: PbfWriter): void {
  for (const dimension of tensor.dimensions) writer.writeVarintField(1, dimension);
  writer.writeVarintField(2, elementTypes[tensor.type]);
  writer.writeStringField(8, tensor.name);
  if (tensor.data instanceof Uint8Array) {
    writer.writeBytesField(9, tensor.data);
    return;
  }
  writer.writeMessage(13, writePair, ['location', tensor.name]);
  writer.writeMessage(13, writePair, ['offset', '0']);
  writer.writeMessage(13, writePair, ['length', String(tensor.data.externalByteLength)]);
  writer.writeVarintField(14, externalLocation);
}

function writePair(pair: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, pair[0]);
  writer.writeStringField(2, pair[1]);
}

function writeValue(value: OnnxValue, writer: PbfWriter): void {
  writer.writeStringField(1, value.name);
  writer.writeMessage(2, writeType, value);
}

function writeType(value: OnnxValue, writer: PbfWriter): void {
  writer.writeMessage(1, writeTensorType, value);
}

function writeTensorType(value: OnnxValue, writer: PbfWriter): void {
  writer.writeVarintField(1, elementTypes[value.type]);
  writer.writeMessage(2, writeShape, value.dimensions);
}

function writeShape(dimensions: readonly (number | string)[], writer: PbfWriter): void {
  for (const dimension of dimensions) writer.writeMessage(1, writeDimension, dimension);
}

function writeDimension(dimension: number | string, writer: PbfWriter): void {
  if (typeof dimension === 'number') writer.writeVarintField(1, dimension);
  else writer.writeStringField(2, dimension);
}
