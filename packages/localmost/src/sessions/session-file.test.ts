import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSessionFile, writeSessionFile } from './session-file.ts';

const content = {
  messages: [{ role: 'user', content: 'Ships 🚢?' }],
  tokenIds: Int32Array.of(5, 6, 70_000),
  bytes: Uint8Array.of(1, 2, 3, 4, 5),
};

test('a saved conversation is read as it was written', async () => {
  expect(await readSessionFile(await writeSessionFile(content))).toEqual(content);
  const empty = { messages: [], tokenIds: new Int32Array(), bytes: new Uint8Array() };
  expect(await readSessionFile(await writeSessionFile(empty))).toEqual(empty);
});

test('any other byte, and any other length, is found out', async () => {
  const bytes = new Uint8Array(await (await writeSessionFile(content)).arrayBuffer());
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        for (const file of [new Blob([changed]), new Blob([bytes.slice(0, at)])]) {
          await expect(readSessionFile(file)).rejects.toMatchObject({ code: 'corrupt-file' });
        }
      },
    ),
    // So many that every byte of the file has its turn.
    { numRuns: 2000 },
  );
});
