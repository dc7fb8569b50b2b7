import { UnexpectedResponseError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { readTar, tarEnd, tarHeader, tarPadding } from './tar.ts';

function archiveOf(files: Record<string, Uint8Array<ArrayBuffer>>): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const [path, bytes] of Object.entries(files)) {
    parts.push(tarHeader(path, bytes.byteLength), bytes, tarPadding(bytes.byteLength));
  }
  return new Blob([...parts, tarEnd()]);
}

describe('tar', () => {
  it('gives back what was put in, across block boundaries and long paths', async () => {
    const long = `${'folder/'.repeat(20)}weights.gguf`;
    const files = {
      'a.bin': new Uint8Array([1, 2, 3]),
      'b/c.bin': new Uint8Array(512).fill(7),
      [long]: new Uint8Array(513).fill(9),
    };
    const read = await readTar(archiveOf(files));
    expect([...read.keys()]).toEqual(Object.keys(files));
    for (const [path, bytes] of Object.entries(files)) {
      expect(new Uint8Array((await read.get(path)?.arrayBuffer()) ?? [])).toEqual(bytes);
    }
  });

  it('writes sizes beyond eight gibibytes in binary', () => {
    const header = tarHeader('big', 2 ** 34);
    expect(header[124]).toBe(0x80);
    expect(new DataView(header.buffer).getBigUint64(128)).toBe(2n ** 34n);
  });

  it('refuses every single flipped byte of a header, a lie about the size, and a missing end', async () => {
    const sound = new Uint8Array(await archiveOf({ 'a.bin': new Uint8Array(5) }).arrayBuffer());
    for (let offset = 0; offset < 345; offset++) {
      const broken = sound.slice();
      broken[offset] = (broken[offset] ?? 0) ^ 1;
      const read = await readTar(new Blob([broken])).catch((error: unknown) => error);
      // Spaces and zeros around the checksum's digits carry nothing.
      const isFiller = offset >= 154 && offset < 156;
      if (!isFiller) expect(read, `byte ${offset}`).toBeInstanceOf(UnexpectedResponseError);
    }
    await expect(readTar(new Blob([tarHeader('a', 10 ** 9)]))).rejects.toThrow('breaks at byte 0');
    await expect(readTar(new Blob([sound.subarray(0, 1024)]))).rejects.toThrow('breaks at byte');
    await expect(readTar(new Blob([]))).rejects.toThrow('breaks at byte 0');
  });
});
