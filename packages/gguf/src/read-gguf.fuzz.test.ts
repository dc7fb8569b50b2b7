import { LocalmostError } from '@localmost/protocol';
import { expect, test } from 'vitest';
import { llamaConfiguration } from './llama-configuration.ts';
import { readGguf } from './read-gguf.ts';
import { type MutationKind, mutateGguf, mutationKinds } from './testing/mutate-gguf.ts';
import { memoryFile } from './testing/write-gguf.ts';
import { tokenizerDefinition } from './tokenizer-definition.ts';

const mutations = 4_400;
/** A parse takes a millisecond; what takes this long has found a way to make us work. */
const longestMs = 3_000;

test('every damaged file is read, or refused with a typed error, in bounded time and memory', async () => {
  const counts = new Map<MutationKind, { read: number; refused: number }>(
    mutationKinds.map((kind) => [kind, { read: 0, refused: 0 }]),
  );
  const problems: string[] = [];
  const memoryBefore = process.memoryUsage().rss;
  for (let seed = 0; seed < mutations; seed += 1) {
    const { bytes, kind, what } = mutateGguf(seed);
    const count = counts.get(kind) ?? { read: 0, refused: 0 };
    const beganAt = performance.now();
    try {
      const gguf = await readGguf(memoryFile('model.gguf', bytes));
      llamaConfiguration(gguf);
      tokenizerDefinition(gguf);
      count.read += 1;
    } catch (error) {
      count.refused += 1;
      if (!(error instanceof LocalmostError)) problems.push(`${seed}, ${what}: ${String(error)}`);
    }
    const tookMs = performance.now() - beganAt;
    if (tookMs > longestMs) problems.push(`${seed}, ${what}: ${Math.round(tookMs)} ms`);
  }
  expect(problems.slice(0, 10)).toEqual([]);
  for (const [kind, { refused }] of counts) {
    // A kind of damage that is never noticed is none; block data and templates are not read here.
    if (kind !== 'block data' && kind !== 'chat template')
      expect([kind, refused > 0]).toEqual([kind, true]);
  }
  expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(512 * 2 ** 20);
}, 120_000);
