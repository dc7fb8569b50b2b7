import { type Gguf, llamaConfiguration, tokenizerDefinition } from '@localmost/gguf';
import type { ModelManifest } from '@localmost/protocol';

const bytesPerFloat = 4;
const spdxNames: Readonly<Record<string, string>> = {
  'apache-2.0': 'Apache-2.0',
  mit: 'MIT',
  'bsd-3-clause': 'BSD-3-Clause',
  'cc-by-4.0': 'CC-BY-4.0',
  'cc-by-sa-4.0': 'CC-BY-SA-4.0',
};

/** The part of a manifest that a GGUF header knows. */
export type GgufDescription = Pick<
  ModelManifest,
  | 'name'
  | 'description'
  | 'license'
  | 'format'
  | 'architecture'
  | 'quantization'
  | 'parameterCount'
  | 'contextWindow'
  | 'capabilities'
  | 'kvCacheBytesPerToken'
  | 'blockCount'
>;

/**
 * Reads a manifest's facts from a GGUF header.
 * @throws UnsupportedModelError, MalformedModelError for a model that no engine here could load
 */
export function describeGguf(gguf: Gguf, fallbackName: string): GgufDescription {
  const { architecture, blockCount, headCountKv, headDimension, contextLength } =
    llamaConfiguration(gguf);
  const template = tokenizerDefinition(gguf).chatTemplate;
  const name = text(gguf, 'general.name') ?? fallbackName;
  return {
    name: name.slice(0, 120),
    description: (text(gguf, 'general.description') ?? `${name}, as a GGUF file.`).slice(0, 600),
    license: toSpdx(text(gguf, 'general.license')),
    format: 'gguf',
    architecture,
    quantization: mostUsedType(gguf),
    parameterCount: parameterCount(gguf),
    contextWindow: contextLength,
    // A template that never looks at who speaks only joins texts.
    capabilities: { chat: template?.includes('role') ?? false },
    kvCacheBytesPerToken: 2 * blockCount * headCountKv * headDimension * bytesPerFloat,
    blockCount,
  };
}

/** An SPDX expression for a licence by its name on the hub; one that SPDX may not know is marked so. */
export function toSpdx(name: string | undefined): string {
  if (name === undefined || name === '') return 'NOASSERTION';
  return spdxNames[name.toLowerCase()] ?? `LicenseRef-${name.replace(/[^A-Za-z0-9.-]/g, '-')}`;
}

function text(gguf: Gguf, key: string): string | undefined {
  const value = gguf.metadata.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The type of most bytes: what the file's makers name it by. */
function mostUsedType(gguf: Gguf): string {
  const bytesByType = new Map<string, number>();
  for (const { type, byteLength } of gguf.tensors.values()) {
    bytesByType.set(type, (bytesByType.get(type) ?? 0) + byteLength);
  }
  const [largest] = [...bytesByType].sort(([, a], [, b]) => b - a);
  return largest?.[0] ?? 'F32';
}

function parameterCount(gguf: Gguf): number {
  return [...gguf.tensors.values()].reduce((sum, { rows, columns }) => sum + rows * columns, 0);
}
