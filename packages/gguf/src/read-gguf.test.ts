import { LocalmostError, MalformedModelError, UnsupportedModelError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { llamaConfiguration } from './llama-configuration.ts';
import { readGguf } from './read-gguf.ts';
import { memoryFile, randomSource, tinyModel, writeGguf } from './testing/index.ts';
import { tokenizerDefinition } from './tokenizer-definition.ts';

const sound = tinyModel();
const soundBytes = writeGguf(sound.metadata, sound.tensors);
const read = (bytes: Uint8Array<ArrayBuffer>) => readGguf(memoryFile('model.gguf', bytes));

describe('readGguf', () => {
  it('gives metadata and places of tensors', async () => {
    const gguf = await read(soundBytes);
    expect(gguf.metadata.get('llama.block_count')).toBe(2);
    expect(gguf.metadata.get('llama.rope.freq_base')).toBe(10_000);
    const written = sound.tensors.find((tensor) => tensor.name === 'blk.1.ffn_down.weight');
    const found = gguf.tensors.get('blk.1.ffn_down.weight');
    expect(found).toMatchObject({ type: 'Q4_0', rows: 64, columns: 96 });
    const at = found?.byteOffset ?? 0;
    expect(soundBytes.slice(at, at + (found?.byteLength ?? 0))).toEqual(written?.bytes);
  });

  it('reads on when the header is longer than the first read', async () => {
    const metadata = new Map([...sound.metadata, ['filler', 'x'.repeat(9 * 2 ** 20)] as const]);
    const gguf = await read(writeGguf(metadata, sound.tensors));
    expect(gguf.tensors.size).toBe(sound.tensors.length);
  });

  it.each([0, 3, 7, 23, 24, 100, 4000])('refuses a file cut at byte %i', async (length) => {
    await expect(read(soundBytes.slice(0, length))).rejects.toBeInstanceOf(MalformedModelError);
  });

  it('refuses a file whose last weights are cut off', async () => {
    await expect(read(soundBytes.slice(0, -1))).rejects.toThrow(/but the file has/);
  });

  it.each([
    ['tensors', 8],
    ['metadata values', 16],
  ])('does not believe an absurd count of %s', async (what, at) => {
    const bytes = soundBytes.slice();
    for (const count of [2n ** 64n - 1n, 2n ** 53n - 1n, 2n ** 31n]) {
      new DataView(bytes.buffer).setBigUint64(at, count, true);
      await expect(read(bytes)).rejects.toThrow(what);
    }
  });

  it('refuses tensors that share bytes', async () => {
    const bytes = soundBytes.slice();
    const name = new TextEncoder().encode('blk.0.attn_k.weight');
    const at = soundBytes.findIndex((_, start) =>
      name.every((byte, index) => soundBytes[start + index] === byte),
    );
    const offsetAt = at + name.length + 4 + 8 + 8 + 4;
    new DataView(bytes.buffer).setBigUint64(offsetAt, 0n, true);
    await expect(read(bytes)).rejects.toThrow(/begins inside the one before it/);
  });

  it('refuses other versions and other files', async () => {
    const bytes = soundBytes.slice();
    bytes[4] = 1;
    await expect(read(bytes)).rejects.toBeInstanceOf(UnsupportedModelError);
    await expect(read(new TextEncoder().encode('<!doctype html><title>404'))).rejects.toThrow(
      /not a GGUF/,
    );
  });

  it('ends every one of 3000 seeded mutations in a result or a typed error', async () => {
    const random = randomSource(20_261_121);
    const headerBytes = 6000;
    const outcomes = { sound: 0, typed: 0 };
    for (let round = 0; round < 3000; round += 1) {
      const bytes = soundBytes.slice(0, random() < 0.1 ? random() * soundBytes.length : undefined);
      for (let hits = 1 + random() * 4; hits > 0; hits -= 1) {
        bytes[Math.floor(random() * Math.min(headerBytes, bytes.length))] =
          random() < 0.3 ? 255 : Math.floor(random() * 256);
      }
      try {
        const gguf = await read(bytes);
        llamaConfiguration(gguf);
        tokenizerDefinition(gguf);
        outcomes.sound += 1;
      } catch (error) {
        if (!(error instanceof LocalmostError)) throw error;
        expect(error.remedies.length).toBeGreaterThan(0);
        outcomes.typed += 1;
      }
    }
    expect(outcomes.sound + outcomes.typed).toBe(3000);
    expect(outcomes.typed).toBeGreaterThan(300);
  });
});
