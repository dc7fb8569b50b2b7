import type { ListFileEntry } from '@huggingface/hub';
import { type ModelFileEntry, UnsupportedModelError } from '@localmost/protocol';
import type { PinnedRepository } from './resolve-repository.ts';

/**
 * The one GGUF file that is meant, with the length and SHA-256 that the hub keeps for it.
 * @throws UnsupportedModelError naming the choices, or where the hub keeps no SHA-256
 */
export function chooseFile(
  { repository, files }: PinnedRepository,
  wanted: string | undefined,
): ModelFileEntry {
  const weights = files.filter(({ path }) => path.endsWith('.gguf'));
  const [chosen, second] = weights.filter(({ path }) => wanted === undefined || path === wanted);
  if (chosen === undefined) {
    throw unsupported(
      repository,
      wanted === undefined ? 'has no GGUF file' : `has no file ${wanted}`,
      weights,
    );
  }
  if (second !== undefined) throw unsupported(repository, 'has several GGUF files', weights);
  if (chosen.path.split('/').includes('..')) {
    throw unsupported(repository, 'names a file outside itself', []);
  }
  if (chosen.lfs === undefined) {
    throw unsupported(repository, `keeps no SHA-256 of ${chosen.path}`, weights);
  }
  const sha256 = chosen.lfs.oid.replace(/^sha256:/, '');
  return { path: chosen.path, byteLength: chosen.lfs.size, sha256 };
}

function unsupported(
  repository: string,
  fault: string,
  weights: readonly ListFileEntry[],
): UnsupportedModelError {
  const names = weights.map(({ path }) => path).join(', ');
  return new UnsupportedModelError({
    message: `${repository} ${fault}.`,
    details: { repository, files: weights.length },
    remedies:
      weights.length > 0
        ? [`Name one with --file: ${names}.`]
        : ['Choose a repository that holds the model as GGUF.'],
  });
}
