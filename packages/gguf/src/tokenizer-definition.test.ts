import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';
import type { TokenizerDefinition } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import wordFixture from '../fixtures/pre-tokenizer-words.json' with { type: 'json' };
import tokenFixture from '../fixtures/smollm2-token-ids.json' with { type: 'json' };
import { preTokenizer } from './pre-tokenizer.ts';
import { readGguf } from './read-gguf.ts';
import { memoryFile, tinyModel, writeGguf } from './testing/index.ts';
import { tokenizerDefinition } from './tokenizer-definition.ts';

const smollm2Path = fileURLToPath(
  new URL(
    '../../../models/.cache/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf',
    import.meta.url,
  ),
);

/** Cuts as the tokenizer's Split steps do: matches and what lies between them. */
function cut(text: string, patterns: readonly string[]): string[] {
  let pieces = [text];
  for (const pattern of patterns) {
    pieces = pieces.flatMap((piece) =>
      piece.split(new RegExp(`(${pattern})`, 'gu')).filter(Boolean),
    );
  }
  return pieces;
}

describe('preTokenizer', () => {
  it.each(['gpt-2', 'smollm', 'llama-bpe', 'qwen2'] as const)(
    'cuts words as the publishers configure %s',
    (name) => {
      const { patterns } = preTokenizer(name);
      const words = wordFixture.texts.map((text) => cut(text, patterns));
      expect(words).toEqual(wordFixture.words[name]);
    },
  );

  it('refuses a name it does not know', () => {
    expect(() => preTokenizer('mystery')).toThrow(/"mystery" is not known/);
  });
});

describe('tokenizerDefinition', () => {
  it('gives control tokens and endings', async () => {
    const model = tinyModel();
    const gguf = await readGguf(memoryFile('m.gguf', writeGguf(model.metadata, model.tensors)));
    expect(tokenizerDefinition(gguf)).toMatchObject({
      vocabularySize: 260,
      beginToken: { id: 1, text: '<|im_start|>' },
      endToken: { id: 2, text: '<|im_end|>' },
      endTokenIds: [2, 0],
      addBeginToken: false,
      chatTemplate: null,
    });
  });

  it.each([
    ['tokenizer.ggml.model', 'bert', /"bert" is not known/],
    ['tokenizer.ggml.model', 'llama', /scores/],
    ['tokenizer.ggml.merges', ['a b', 'ab'], /Merge 1/],
    ['tokenizer.ggml.eos_token_id', 260, /eos_token_id/],
    ['tokenizer.ggml.token_type', Int32Array.of(1), /token types/],
  ] as const)('refuses %s = %o', async (key, value, message) => {
    const model = tinyModel();
    model.metadata.set(key, value);
    const gguf = await readGguf(memoryFile('m.gguf', writeGguf(model.metadata, model.tensors)));
    expect(() => tokenizerDefinition(gguf)).toThrow(message);
  });

  // Needs SmolLM2's vocabulary, which is too large for the repository: `npm start` fetches it.
  it.skipIf(!existsSync(smollm2Path))('gives the token ids of SmolLM2 on varied text', async () => {
    const definition = tokenizerDefinition(
      await readGguf(memoryFile('model.gguf', new Uint8Array(await readFile(smollm2Path)))),
    );
    const tokenizer = new Tokenizer(withoutControlTokens(definition), {});
    const ids = tokenFixture.texts.map((text) => tokenizer.encode(text).ids);
    expect(ids).toEqual(tokenFixture.tokenIds);
  });
});

/** Plain text must never match a control token, so the loop encodes without them. */
function withoutControlTokens(definition: TokenizerDefinition): object {
  return { ...definition.tokenizerJson, added_tokens: [] };
}
