import { MalformedModelError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { parseChatConfig } from '../chat-config.ts';
import { makeUpModel } from '../testing/made-up-model.ts';
import { parseTensorList } from './tensor-list.ts';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const tensor = {
  name: 'w',
  shape: [2, 3],
  dtype: 'float32',
  format: 'raw',
  nbytes: 24,
  byteOffset: 0,
};
const listOf = (change: object) => ({
  records: [{ dataPath: 'a.bin', nbytes: 24, records: [{ ...tensor, ...change }] }],
});

describe('parseTensorList', () => {
  it('takes a list whose shapes fit their bytes', () => {
    expect(parseTensorList(encode(listOf({})))[0]?.records[0]).toMatchObject(tensor);
    const halves = { format: 'f32-to-bf16', nbytes: 12 };
    expect(parseTensorList(encode(listOf(halves)))[0]?.records[0]).toMatchObject(halves);
  });

  it.each([
    ['a shape of more than its bytes', { shape: [2 ** 20, 2 ** 20] }],
    ['bytes after the shard’s end', { byteOffset: 8 }],
    ['an offset before its begin', { byteOffset: -8 }],
    ['a length that is no number', { shape: ['2', 3] }],
    ['an unknown type', { dtype: 'complex' }],
    ['no name', { name: '' }],
  ])('refuses %s', (_name, change) => {
    expect(() => parseTensorList(encode(listOf(change)))).toThrow(MalformedModelError);
  });

  it.each(['../a.bin', 'https://x.example/a', '//x.example/a', '/a', 'a/b', '.hidden'])(
    'refuses the shard path %s',
    (dataPath) => {
      const list = { records: [{ ...listOf({}).records[0], dataPath }] };
      expect(() => parseTensorList(encode(list))).toThrow(MalformedModelError);
    },
  );

  it('and the settings end every damaged file in a typed error or in a right value', async () => {
    const { files } = await makeUpModel({ library: Uint8Array.of(0) });
    const parsers = {
      'tensor-cache.json': parseTensorList,
      'mlc-chat-config.json': parseChatConfig,
    };
    let random = 1;
    const draw = (count: number) => {
      random = (random * 48271) % 2147483647;
      return random % count;
    };
    let refused = 0;
    for (const [path, parse] of Object.entries(parsers)) {
      const whole = files.get(path) ?? new Uint8Array();
      for (let round = 0; round < 500; round++) {
        const bytes = whole.slice(0, round % 5 === 0 ? draw(whole.length) : whole.length);
        for (let change = 0; change <= round % 3 && bytes.length > 0; change++) {
          bytes[draw(bytes.length)] = draw(256);
        }
        try {
          parse(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedModelError);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});
