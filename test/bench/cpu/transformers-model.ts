import { access, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Greedy ids that Transformers gives in 32-bit floats. */
export interface ReferenceCase {
  readonly promptIds: readonly number[];
  readonly generatedIds: readonly number[];
}

/** A model's files as transformers.js asks for them, and what it must answer. */
export interface TransformersModel {
  readonly name: string;
  /** By path on the benchmark's server. */
  readonly files: ReadonlyMap<string, string>;
  readonly references: readonly ReferenceCase[];
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const suffixes: Readonly<Record<string, { suffix: string; weightBits: number }>> = {
  fp32: { suffix: '', weightBits: 32 },
  q8: { suffix: '_quantized', weightBits: 8 },
  q4: { suffix: '_q4', weightBits: 5 },
};

/** Bits that one weight of this dtype takes, scales included. */
export function weightBitsOf(dtype: string): number {
  const known = suffixes[dtype];
  if (known === undefined) throw new Error(`${dtype} is none of ${Object.keys(suffixes)}.`);
  return known.weightBits;
}

/**
 * The export of a GGUF that `test/bench/peers/export_onnx.py` has made.
 * @throws Error that names the command where there is none
 */
export async function transformersModel(ggufPath: string): Promise<TransformersModel> {
  const name = basename(dirname(ggufPath));
  const folder = `models/.cache/transformers-js/${name}`;
  const paths = [
    'config.json',
    'generation_config.json',
    ...Object.values(suffixes).map(({ suffix }) => `onnx/model${suffix}.onnx`),
  ];
  const missing = await Promise.all(
    paths.map((path) => access(`${root}${folder}/${path}`).catch(() => path)),
  );
  if (missing.some(Boolean)) {
    throw new Error(
      `no export; make it with: python test/bench/peers/export_onnx.py ${ggufPath} ${folder}`,
    );
  }
  return {
    name,
    files: new Map(
      paths.map((path) => [`/models/${name}/${path}`, `${root}${folder}/${path}`] as const),
    ),
    references: await references(name),
  };
}

/** The first two prompts of the model's references; none where the model has no references. */
async function references(name: string): Promise<ReferenceCase[]> {
  const text = await readFile(`${root}models/references/${name}.json`, 'utf8').catch(() => null);
  if (text === null) return [];
  const { cases }: { cases: ReferenceCase[] } = JSON.parse(text);
  return cases.slice(0, 2);
}
