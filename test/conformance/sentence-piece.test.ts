import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenizer } from '@localmost/generation';
import { readGguf, tokenizerDefinition } from '@localmost/gguf';
import {
  memoryFile,
  randomSource,
  tinyModel,
  type WritableValue,
  writeGguf,
} from '@localmost/gguf/testing';
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/* A SentencePiece vocabulary goes through our tokenizer and llama.cpp's to the same ids. */

const samples = [
  'the lighthouse keeper counted the ships at dusk',
  'counting ships is easy when the sea is calm and the fog is gone',
  'lower newest widest lowest newer wide low',
];
const texts = [
  ...samples,
  'The  Keeper   counted.\n\nships\tat 12 345',
  ' leading and trailing ',
  'Grüße, 你好, 👩‍👩‍👧‍👦 é',
  'a',
  '   ',
  '<s> is no token here, nor is </s>',
];

/** Three control tokens, all bytes, and pieces of the samples with scores drawn at random. */
function vocabulary(seed: number) {
  const random = randomSource(seed);
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const joined = samples.join(' ').replaceAll(' ', '▁');
  const pieces = new Set<string>([...joined]);
  while (pieces.size < 400) {
    const start = Math.floor(random() * joined.length);
    pieces.add(joined.slice(start, start + 2 + Math.floor(random() * 5)));
  }
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, ...pieces];
  const types = tokens.map((_, id) => (id === 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1));
  const scores = Float32Array.from(tokens, (_, id) => (id < 259 ? 0 : -1000 * random()));
  return { tokens, types: Int32Array.from(types), scores };
}

function modelBytes(seed: number, addsSpace: boolean): Uint8Array<ArrayBuffer> {
  const { metadata, tensors } = tinyModel();
  const { tokens, types, scores } = vocabulary(seed);
  const values = new Map<string, WritableValue>(metadata);
  values.delete('tokenizer.ggml.pre');
  values.delete('tokenizer.ggml.merges');
  values.set('tokenizer.ggml.model', 'llama');
  values.set('tokenizer.ggml.tokens', tokens);
  values.set('tokenizer.ggml.token_type', types);
  values.set('tokenizer.ggml.scores', scores);
  values.set('tokenizer.ggml.bos_token_id', 1);
  values.set('tokenizer.ggml.eos_token_id', 2);
  values.set('tokenizer.ggml.unknown_token_id', 0);
  values.set('tokenizer.ggml.add_space_prefix', addsSpace);
  return writeGguf(values, tensors);
}

describe.each([
  [1, true],
  [2, true],
  [3, false],
] as const)('SentencePiece vocabulary %i, space before the text: %s', (seed, addsSpace) => {
  let folder: string;
  let llama: Llama;
  let model: LlamaModel;
  const bytes = modelBytes(seed, addsSpace);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localmost-sentence-piece-'));
    const modelPath = join(folder, 'm.gguf');
    await writeFile(modelPath, bytes);
    llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error });
    model = await llama.loadModel({ modelPath, vocabOnly: true, gpuLayers: 0 });
  }, 120_000);
  afterAll(async () => {
    await model?.dispose();
    await llama?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives the ids of llama.cpp', async () => {
    const tokenizer = createTokenizer(tokenizerDefinition(await readGguf(memoryFile('m', bytes))));
    for (const text of texts) {
      expect(tokenizer.encode(text), text).toEqual(model.tokenize(text, false));
    }
  });

  it('writes the text back', async () => {
    const tokenizer = createTokenizer(tokenizerDefinition(await readGguf(memoryFile('m', bytes))));
    for (const text of texts) {
      const decoder = tokenizer.createDecoder();
      const back =
        tokenizer
          .encode(text)
          .map((id) => decoder.push(id))
          .join('') + decoder.end();
      expect(back).toBe(text);
    }
  });
});
