import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootFolder } from '@localmost/cli';
import { expect, test } from 'vitest';
import { checkSnippets } from './check-snippets.ts';
import { markdownSnippets, type Snippet } from './markdown-snippets.ts';

const folder = join(rootFolder, 'test/docs');

async function allSnippets(): Promise<Snippet[]> {
  const names = await readdir(join(rootFolder, 'docs'));
  const paths = names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  const snippets = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...paths].map(async (path) =>
    markdownSnippets(path, await readFile(join(rootFolder, path), 'utf8')),
  );
  return (await Promise.all(snippets)).flat();
}

test('every TypeScript snippet of the documentation compiles', { timeout: 180_000 }, async () => {
  const snippets = await allSnippets();
  expect(snippets.length).toBeGreaterThan(25);
  expect(checkSnippets(snippets, folder)).toEqual([]);
});

test('a snippet that does not compile is named by its line', { timeout: 180_000 }, () => {
  const text = [
    'Text',
    '',
    '<!-- ts-setup',
    'declare const given: number;',
    '-->',
    '',
    '```ts',
    'given.toFixed();',
    'given.toUpperCase();',
    '```',
    '```js',
    'not.looked.at();',
    '```',
  ].join('\n');
  expect(checkSnippets(markdownSnippets('docs/wrong.md', text), folder)).toEqual([
    expect.stringMatching(/^docs\/wrong\.md:9: Property 'toUpperCase' does not exist/),
  ]);
});
