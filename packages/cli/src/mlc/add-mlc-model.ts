import {
  findRecord,
  libraryVersion,
  type MlcModelFacts,
  type MlcRecord,
  mlcModelFacts,
} from '@localmost/engine-webllm/catalogue';
import {
  type ModelFileEntry,
  type ModelManifest,
  parseManifest,
  UnknownModelError,
  UnsupportedModelError,
} from '@localmost/protocol';
import { hubAddress, hubToken } from '../hub/hub-settings.ts';
import { type PinnedRepository, resolveRepository } from '../hub/resolve-repository.ts';
import { toSpdx } from '../manifests/describe-gguf.ts';
import { describeBytes } from './describe-bytes.ts';
import { pinLibraries, request } from './library-source.ts';

/** What `models -- add-mlc` may be told beside the model. */
export interface AddMlcOptions {
  signal: AbortSignal;
  /** A branch, tag or commit of the weights; the manifest holds the commit. */
  revision?: string | undefined;
  /** The same of the libraries. */
  libraryRevision?: string | undefined;
  id?: string | undefined;
}

const configName = 'mlc-chat-config.json';
const tensorListName = 'tensor-cache.json';
const packageName = 'mlc-model-manifest.json';

/**
 * Makes a manifest for a model of web-llm's catalogue. The catalogue has no hashes: those of the
 * weights are the hub's, at one commit; small files and the library are fetched and hashed, so that
 * what this machine saw today is what every browser must get.
 * @throws UnknownModelError, UnsupportedModelError, MalformedModelError, NetworkError,
 * UnexpectedResponseError, InvalidManifestError
 */
export async function addMlcModel(
  recordId: string,
  options: AddMlcOptions,
): Promise<ModelManifest> {
  const { signal } = options;
  const record = findRecord(recordId);
  if (record === undefined) throw unknownRecord(recordId);
  if (record.kind === 'embedding') throw noAnswers(recordId);
  const weights = await resolveRepository(record.repository, {
    revision: options.revision,
    signal,
  });
  const libraries = await pinLibraries(options.libraryRevision, signal);
  const config = await hubFile(weights, configName, signal);
  const tensors = await hubFile(weights, tensorListName, signal);
  const facts = mlcModelFacts(config.bytes, tensors.bytes);
  const packages = weights.files.some(({ path }) => path === packageName) ? [packageName] : [];
  const files: ModelFileEntry[] = [config.entry, tensors.entry];
  for (const path of [...facts.otherFiles, ...packages]) {
    files.push(listedEntry(weights, path) ?? (await hubFile(weights, path, signal)).entry);
  }
  const library = await request(`${libraries.baseUrl}${record.libraryName}`, signal);
  // Last: terminals fetch in order, and the hub has all files but this one.
  files.push((await describeBytes(record.libraryName, library)).entry);
  return parseManifest({
    schemaVersion: 1,
    id: options.id ?? slugOf(recordId),
    name: recordId.replace(/-MLC(?=-|$)/, ''),
    description: `${record.repository}, compiled for WebGPU by the makers of web-llm.`,
    license: toSpdx(weights.license),
    format: 'mlc',
    ...manifestFacts(record, facts),
    capabilities: { chat: true },
    files,
    sources: [
      { kind: 'huggingface', repository: record.repository, revision: weights.revision },
      { kind: 'url', baseUrl: libraries.baseUrl },
    ],
    mlc: {
      recordId,
      libraryVersion,
      libraryPath: record.libraryName,
      gpuMemoryBytes: record.gpuMemoryBytes,
      requiredFeatures: record.requiredFeatures,
      ...(record.largestBindingBytes !== undefined && {
        largestBindingBytes: record.largestBindingBytes,
      }),
      ...(record.overrides && { overrides: definedOnly(record.overrides) }),
    },
  });
}

function manifestFacts(record: MlcRecord, facts: MlcModelFacts) {
  return {
    architecture: facts.architecture,
    quantization: facts.quantization ?? record.quantization,
    parameterCount: facts.parameterCount,
    contextWindow: record.contextWindow ?? facts.contextWindow,
    kvCacheBytesPerToken: facts.kvCacheBytesPerToken,
  };
}

/** A file whose length and SHA-256 the hub keeps. */
function listedEntry({ files }: PinnedRepository, path: string): ModelFileEntry | undefined {
  const lfs = files.find((file) => file.path === path)?.lfs;
  return lfs && { path, byteLength: lfs.size, sha256: lfs.oid.replace(/^sha256:/, '') };
}

async function hubFile(
  { repository, revision }: PinnedRepository,
  path: string,
  signal: AbortSignal,
): Promise<{ entry: ModelFileEntry; bytes: Uint8Array }> {
  const { accessToken } = hubToken();
  const address = `${hubAddress()}/${repository}/resolve/${revision}/${path}`;
  const headers = accessToken ? { Authorization: `Bearer ${accessToken}` } : {};
  return describeBytes(path, await request(address, signal, headers));
}

function definedOnly(settings: object): object {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** `Llama-3.2-1B-Instruct-q4f16_1-MLC-1k` becomes `llama-3.2-1b-instruct-q4f16_1-mlc-1k`. */
function slugOf(recordId: string): string {
  return recordId.toLowerCase().slice(0, 80);
}

function unknownRecord(recordId: string): UnknownModelError {
  return new UnknownModelError({
    message: `web-llm's catalogue has no model "${recordId}".`,
    details: { modelId: recordId },
    remedies: ['Choose one of `npm run models -- list-mlc`.'],
  });
}

function noAnswers(recordId: string): UnsupportedModelError {
  return new UnsupportedModelError({
    message: `${recordId} makes embeddings; it answers no conversation.`,
    details: { modelId: recordId },
    remedies: ['Choose a model of kind chat: `npm run models -- list-mlc`.'],
  });
}
