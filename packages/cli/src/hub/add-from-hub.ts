import { downloadFile } from '@huggingface/hub';
import { readGguf } from '@localmost/gguf';
import { type ModelManifest, parseManifest, UnexpectedResponseError } from '@localmost/protocol';
import { describeGguf, toSpdx } from '../manifests/describe-gguf.ts';
import { chooseFile } from './choose-file.ts';
import { hubFault } from './hub-fault.ts';
import { hubFile } from './hub-file.ts';
import { hubAddress, hubToken } from './hub-settings.ts';
import { resolveRepository } from './resolve-repository.ts';

/** What `models -- add` may be told beside the repository. */
export interface AddOptions {
  signal: AbortSignal;
  /** A branch, tag or commit; the manifest holds the commit it names now. */
  revision?: string | undefined;
  file?: string | undefined;
  id?: string | undefined;
}

/**
 * Makes a manifest for a repository of the Hugging Face hub, pinned to a commit, a length and a
 * SHA-256. Reads the file's header over the network, not its weights.
 * @throws UnknownModelError, UnsupportedModelError, NetworkError, UnexpectedResponseError,
 * InvalidManifestError
 */
export async function addFromHub(repository: string, options: AddOptions): Promise<ModelManifest> {
  const { signal } = options;
  const pinned = await resolveRepository(repository, options);
  const file = chooseFile(pinned, options.file);
  const blob = await downloadFile({
    repo: repository,
    revision: pinned.revision,
    path: file.path,
    hubUrl: hubAddress(),
    fetch: (input, init) => fetch(input, { ...init, signal }),
    ...hubToken(),
  }).catch((error: unknown) => {
    throw hubFault(repository, error, signal);
  });
  if (blob?.size !== file.byteLength) {
    throw new UnexpectedResponseError({
      message: `The hub lists ${file.byteLength} bytes for ${file.path} and serves ${blob?.size ?? 'none'}.`,
      details: { path: file.path, byteLength: file.byteLength, servedBytes: blob?.size ?? null },
      remedies: ['Repeat; if it stays so, do not use this repository.'],
    });
  }
  const facts = describeGguf(await readGguf(hubFile(file.path, blob)), repository);
  return parseManifest({
    schemaVersion: 1,
    id: options.id ?? slugOf(repository, facts.quantization),
    ...facts,
    // Makers name their repositories with more care than the field inside the file.
    name: repository.slice(repository.indexOf('/') + 1),
    ...(facts.license === 'NOASSERTION' && { license: toSpdx(pinned.license) }),
    files: [file],
    sources: [{ kind: 'huggingface', repository, revision: pinned.revision }],
  });
}

/** `owner/Some-Model-GGUF` with `Q4_K` becomes `some-model-q4_k`. */
function slugOf(repository: string, quantization: string): string {
  const name = repository.slice(repository.indexOf('/') + 1).toLowerCase();
  const stem = name.replace(/[-_.]gguf$/, '').replace(/[^a-z0-9._-]/g, '-');
  return `${stem}-${quantization.toLowerCase()}`.slice(0, 80);
}
