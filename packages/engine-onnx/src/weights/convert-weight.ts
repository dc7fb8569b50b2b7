import { dequantize, type GgufTensor, requireTensor } from '@localmost/gguf';
import type { ConversionSource, ConvertedWeight } from './converted-weight.ts';
import {
  type BlockScheme,
  blockScheme,
  packLevels,
  unpackOffsets,
  unpackScales,
} from './repack-blocks.ts';
import { rotaryTable } from './rotary-table.ts';
import type { StoredTensors } from './stored-tensors.ts';
import { transpose } from './transpose.ts';

/** Gives the bytes of one constant of the graph, converted from the stored tensors; the caller's. */
export function convertWeight(
  weight: ConvertedWeight,
  source: ConversionSource,
  stored: StoredTensors,
): Uint8Array<ArrayBuffer> {
  const { recipe } = weight;
  if ('positions' in recipe) {
    const factors = rotaryFactors(source, stored);
    return asBytes(rotaryTable(source.configuration, factors, recipe.positions, recipe.kind));
  }
  const out = new Uint8Array(weight.byteLength);
  const packed = stored.bytes(recipe.tensor);
  if (recipe.kind === 'floats') dequantize(recipe.tensor.type, packed, asFloats(out));
  else if (recipe.kind === 'transposed') transpose(recipe.tensor, packed, asFloats(out));
  else convertBlocks(recipe.kind, requireScheme(recipe.tensor), packed, out);
  return out;
}

function convertBlocks(
  kind: 'levels' | 'scales' | 'offsets',
  scheme: BlockScheme,
  packed: Uint8Array,
  out: Uint8Array<ArrayBuffer>,
): void {
  if (kind === 'levels') packLevels(scheme, packed, out);
  else if (kind === 'scales') unpackScales(scheme, packed, asFloats(out));
  else unpackOffsets(scheme, packed, asFloats(out));
}

function rotaryFactors(source: ConversionSource, stored: StoredTensors): Float32Array | null {
  if (!source.configuration.ropeFactors) return null;
  const tensor = requireTensor(source.gguf, 'rope_freqs.weight');
  const factors = new Float32Array(tensor.columns);
  dequantize(tensor.type, stored.bytes(tensor), factors);
  return factors;
}

function requireScheme(tensor: GgufTensor): BlockScheme {
  const scheme = blockScheme(tensor.type);
  if (scheme !== null) return scheme;
  throw new RangeError(`${tensor.type} has no block scheme`);
}

function asFloats(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function asBytes(floats: Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
