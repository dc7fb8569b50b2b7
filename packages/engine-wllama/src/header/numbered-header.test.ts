import { readGguf } from '@localmost/gguf';
import { memoryFile, randomSource, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { LocalmostError, MalformedModelError } from '@localmost/protocol';
import { expect, it } from 'vitest';
import { BlobParts, StoredBlob } from '../runtime/stored-blob.ts';
import { readMetadata } from './metadata-only.ts';
import { numberedHeader } from './numbered-header.ts';
import { readHeader } from './read-header.ts';
import { scanHeader } from './scan-header.ts';

const { metadata, tensors } = tinyModel({ architecture: 'qwen3', blocks: 3 });
const bytes = writeGguf(metadata, tensors);
const file = memoryFile('tiny.gguf', bytes);

it('changes the tokenizer and nothing else, and the weights follow in their places', async () => {
  const { header, map } = await readHeader(file);
  const head = numberedHeader(header, map, 260);
  const dataStart = Math.ceil(map.tensorsEnd / 32) * 32;
  const blob = new StoredBlob(new BlobParts(head, file, dataStart, () => {}));
  const whole = memoryFile('new.gguf', await blob.bytes());
  const [before, after] = [await readGguf(file), await readGguf(whole)];
  for (const [key, value] of before.metadata) {
    if (!key.startsWith('tokenizer.')) expect(after.metadata.get(key)).toEqual(value);
  }
  const words = after.metadata.get('tokenizer.ggml.tokens');
  expect(words).toHaveLength(260);
  expect(new Set(Array.isArray(words) ? words : []).size).toBe(260);
  for (const [name, tensor] of before.tensors) {
    const moved = after.tensors.get(name);
    expect(moved?.type).toBe(tensor.type);
    const old = await file.read(tensor.byteOffset, tensor.byteLength);
    expect(await whole.read(moved?.byteOffset ?? 0, moved?.byteLength ?? 0)).toEqual(old);
  }
  expect(blob.size).toBe(head.byteLength + file.byteLength - dataStart);
  const across = await blob.slice(head.byteLength - 5, head.byteLength + 7).bytes();
  expect(across).toEqual((await blob.bytes()).slice(head.byteLength - 5, head.byteLength + 7));
});

it('reads the metadata of files whose storage types it does not know', async () => {
  const strange = writeGguf(metadata, tensors);
  const { header, map } = await readHeader(memoryFile('m', strange));
  const last = new DataView(header.buffer, map.tensorsEnd - 12);
  last.setUint32(0, 20, true);
  await expect(readGguf(memoryFile('m', header))).rejects.toThrow('20');
  const gguf = await readMetadata(memoryFile('m', header), header, map);
  expect(gguf.metadata.get('general.architecture')).toBe('qwen3');
});

it('asks for more bytes where the header is longer, and refuses what cannot be', () => {
  expect(scanHeader(bytes.subarray(0, 500), bytes.length)).toBeNull();
  expect(scanHeader(bytes, bytes.length)).not.toBeNull();
  for (const [at, value] of [
    [0, 7],
    [4, 9],
    [15, 255],
    [23, 255],
  ] as const) {
    const broken = bytes.slice();
    broken[at] = value;
    expect(() => scanHeader(broken, broken.length)).toThrow(MalformedModelError);
  }
  expect(() => scanHeader(bytes.subarray(0, 500), 500)).toThrow(MalformedModelError);
});

it('ends every one of 3000 seeded mutations in a header or a typed error', async () => {
  const headerBytes = (await readHeader(file)).map.tensorsEnd;
  let read = 0;
  for (let seed = 1; seed <= 3000; seed += 1) {
    const random = randomSource(seed);
    const broken = bytes.slice(0, random() < 0.2 ? Math.floor(random() * headerBytes) : undefined);
    for (let change = 0; change < 3; change += 1) {
      broken[Math.floor(random() * Math.min(headerBytes, broken.length))] = random() * 256;
    }
    try {
      const broke = memoryFile('m', broken);
      const { header, map } = await readHeader(broke);
      await readMetadata(broke, header, map);
      numberedHeader(header, map, 260);
      read += 1;
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(LocalmostError);
    }
  }
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(3000);
}, 120_000);
