import { dequantize, type GgufTensor, requireTensor } from '@localmost/gguf';
import type { ModelFile } from '@localmost/protocol';
import type { ConversionSource, ConvertedWeight } from './converted-weight.ts';
import {
  type BlockScheme,
  blockScheme,
  packLevels,
  unpackOffsets,
  unpackScales,
} from './repack-blocks.ts';
import { type RotaryFunction, rotaryTable } from './rotary-table.ts';
import { transpose } from './transpose.ts';

/**
 * Gives the bytes of one constant of the graph, read and converted from the file. Only the tensor
 * behind it is read; the bytes are the caller's.
 * @throws CorruptFileError from the file itself
 */
export async function convertWeight(
  weight: ConvertedWeight,
  source: ConversionSource,
  file: ModelFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const { recipe } = weight;
  if ('positions' in recipe) {
    return asBytes(await rotaryWeight(recipe.kind, recipe.positions, source, file));
  }
  const stored = await readTensor(file, recipe.tensor);
  const out = new Uint8Array(weight.byteLength);
  if (recipe.kind === 'floats') dequantize(recipe.tensor.type, stored, asFloats(out));
  else if (recipe.kind === 'transposed') transpose(recipe.tensor, stored, asFloats(out));
  else convertBlocks(recipe.kind, requireScheme(recipe.tensor), stored, out);
  return out;
}

/** Reads a tensor's stored bytes. */
export function readTensor(file: ModelFile, tensor: GgufTensor): Promise<Uint8Array<ArrayBuffer>> {
  return file.read(tensor.byteOffset, tensor.byteLength);
}

function convertBlocks(
  kind: 'levels' | 'scales' | 'offsets',
  scheme: BlockScheme,
  stored: Uint8Array,
  out: Uint8Array<ArrayBuffer>,
): void {
  if (kind === 'levels') packLevels(scheme, stored, out);
  else if (kind === 'scales') unpackScales(scheme, stored, asFloats(out));
  else unpackOffsets(scheme, stored, asFloats(out));
}

async function rotaryWeight(
  wanted: RotaryFunction,
  positions: number,
  source: ConversionSource,
  file: ModelFile,
): Promise<Float32Array<ArrayBuffer>> {
  const { configuration, gguf } = source;
  let factors: Float32Array | null = null;
  if (configuration.ropeFactors) {
    const tensor = requireTensor(gguf, 'rope_freqs.weight');
    factors = new Float32Array(tensor.columns);
    dequantize(tensor.type, await readTensor(file, tensor), factors);
  }
  return rotaryTable(configuration, factors, positions, wanted);
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
