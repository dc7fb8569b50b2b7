import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootFolder } from '@localmost/cli';
import { expect, test } from 'vitest';

test('the troubleshooting guide names the code of every error, and no other', async () => {
  const folder = join(rootFolder, 'packages/protocol/src/errors');
  const names = (await readdir(folder)).filter((name) => name.endsWith('-error.ts'));
  const sources = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const codes = sources.flatMap((source) => /readonly code = '([^']+)'/.exec(source)?.[1] ?? []);
  const guide = await readFile(join(rootFolder, 'docs/troubleshooting.md'), 'utf8');
  const tables = guide.slice(0, guide.indexOf('## Without an error'));
  const named = [...tables.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(30);
  expect(named.sort()).toEqual(codes.sort());
});
