import { describe, expect, it } from 'vitest';
import { missingFiles } from '../weights/model-files.ts';
import { readManifests } from './manifest-folder.ts';

describe('the manifests of this repository', () => {
  it('are right, and what lies on the disk has the promised hashes', async () => {
    const manifests = await readManifests();
    expect(manifests.length).toBeGreaterThan(0);
    for (const manifest of manifests) {
      await expect(missingFiles(manifest)).resolves.toBeInstanceOf(Array);
    }
  });
});
