import { type Lab, labChunkBytes } from '../lab.ts';
import { call, outcomeName } from '../steps.ts';
import { type ClassResult, expect, Tally } from '../tally.ts';

const databaseName = 'hostile';

/** Manifests that lie or climb: refused with a typed error, before a byte is fetched. */
export async function hostileManifests(lab: Lab): Promise<ClassResult> {
  const tally = new Tally();
  const { manifest } = lab.addModel({ id: 'prey', seed: 9000, lengths: [2 * labChunkBytes] });
  const [file] = manifest.files;
  const withFile = (change: object) => ({ ...manifest, files: [{ ...file, ...change }] });
  const withSource = (source: object) => ({ ...manifest, sources: [source] });
  const hostile: Record<string, unknown> = {
    'path that climbs': withFile({ path: '../../etc/passwd' }),
    'absolute path': withFile({ path: '/etc/passwd' }),
    'path with a scheme': withFile({ path: 'https:evil' }),
    'path with a backslash': withFile({ path: '..\\evil' }),
    'path with an escape': withFile({ path: '%2e%2e/evil' }),
    'path with a zero': withFile({ path: 'a\u0000b' }),
    'path without end': withFile({ path: 'a'.repeat(5000) }),
    'prototype path': withFile({ path: '__proto__/x', sha256: 'no hash' }),
    'size of an exabyte': withFile({ byteLength: 2 ** 60 }),
    'size beyond the limit': withFile({ byteLength: 2 ** 50 }),
    'negative size': withFile({ byteLength: -1 }),
    'size zero': withFile({ byteLength: 0 }),
    'size that is no number': withFile({ byteLength: '9' }),
    'size that is NaN': withFile({ byteLength: Number.NaN }),
    'short hash': withFile({ sha256: 'abc' }),
    'upper-case hash': withFile({ sha256: 'A'.repeat(64) }),
    'too few chunk hashes': withFile({ chunks: { byteLength: 2 ** 16, sha256: ['0'.repeat(64)] } }),
    'tiny chunks': withFile({ chunks: { byteLength: 1, sha256: ['0'.repeat(64)] } }),
    'two files at one path': { ...manifest, files: [file, file] },
    'no files': { ...manifest, files: [] },
    'a hundred thousand files': { ...manifest, files: Array.from({ length: 1e5 }, () => file) },
    'javascript source': withSource({ kind: 'url', baseUrl: 'javascript:alert(1)/' }),
    'file source': withSource({ kind: 'url', baseUrl: 'file:///etc/' }),
    'plain http source': withSource({ kind: 'url', baseUrl: 'http://example.com/' }),
    'floating revision': withSource({ kind: 'huggingface', repository: 'a/b', revision: 'main' }),
    'climbing repository': withSource({
      kind: 'huggingface',
      repository: '../b',
      revision: '0'.repeat(40),
    }),
    'unknown field': { ...manifest, onload: 'alert(1)' },
    'another version': { ...manifest, schemaVersion: 2 },
    'not an object': 'manifest',
    'nothing at all': null,
  };
  for (const [name, data] of Object.entries(hostile)) {
    await tally.check(name, async () => {
      const parsed = await lab.page.evaluate((value) => harness.parseFault(value), data);
      expect(parsed === 'InvalidManifestError', `parsing ended as ${parsed}`);
      const before = lab.server.requestCount;
      const outcome = await call(lab, { databaseName, manifest: data as typeof manifest });
      expect(
        outcomeName(outcome) === 'InvalidManifestError',
        `it ended as ${outcomeName(outcome)}`,
      );
      expect(lab.server.requestCount === before, 'a request went out');
    });
  }
  await tally.check('an honest size that no disk has', async () => {
    const absurd = {
      ...manifest,
      id: 'absurd',
      files: [{ ...file, byteLength: 60 * 2 ** 30, chunks: undefined }],
    };
    const outcome = await call(lab, { databaseName, manifest: absurd as typeof manifest });
    const name = outcomeName(outcome);
    expect(['StorageFullError', 'UnexpectedResponseError'].includes(name), `it ended as ${name}`);
  });
  return tally.result();
}
