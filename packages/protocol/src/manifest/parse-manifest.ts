import * as v from 'valibot';
import { InvalidManifestError } from '../errors/invalid-manifest-error.ts';
import type { ModelManifest } from './model-manifest.ts';
import { modelManifestSchema } from './model-manifest.ts';

/**
 * Gives a checked manifest from data of any origin.
 * @throws InvalidManifestError naming the path of the first fault
 */
export function parseManifest(data: unknown): ModelManifest {
  const result = v.safeParse(modelManifestSchema, data);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? '(root)';
  throw new InvalidManifestError({
    message: `The manifest is wrong at "${path}": ${issue.message}`,
    details: { path, faults: result.issues.length },
    remedies: [
      'Correct the manifest at the path named.',
      'Write it with `npm run models -- add`, which pins revision, lengths and hashes.',
    ],
  });
}
