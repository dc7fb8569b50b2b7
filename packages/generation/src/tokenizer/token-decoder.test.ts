import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTokenizer } from './create-tokenizer.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

const { definition } = readTokenizerFixture('headers');
const tokenizer = createTokenizer(definition);
const vocabulary = definition.tokenizerJson.model as { vocab: Record<string, number> };
const idOf = (token: string) => vocabulary.vocab[token] ?? -1;

describe('token decoder', () => {
  it('gives back any text, and never half a character on the way', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
        const decoder = tokenizer.createDecoder();
        const pieces = tokenizer.encode(text).map((id) => decoder.push(id));
        expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
        expect(pieces.join('') + decoder.end()).toBe(text);
      }),
    );
  });

  it('holds the bytes of a character until it is whole', () => {
    const decoder = tokenizer.createDecoder();
    // U+1F600 as four byte tokens: F0 9F 98 80.
    expect(['ð', 'Ł', 'ĺ', 'Ģ'].map((token) => decoder.push(idOf(token)))).toEqual([
      '',
      '',
      '',
      '😀',
    ]);
  });

  it('writes U+FFFD once bytes can no longer become a character, and not before', () => {
    const decoder = tokenizer.createDecoder();
    expect(decoder.push(idOf('ð'))).toBe('');
    expect(decoder.push(idOf('a'))).toBe('\ufffda');
    expect(decoder.push(idOf('Ł'))).toBe('\ufffd');
    expect(decoder.push(idOf('ð'))).toBe('');
    expect(decoder.end()).toBe('\ufffd');
  });

  it('shows neither control tokens nor ids without text', () => {
    const decoder = tokenizer.createDecoder();
    const silent = [...definition.controlTokens.map((token) => token.id), 1e9, -1];
    expect(silent.map((id) => decoder.push(id)).join('')).toBe('');
  });

  it('reads SentencePiece tokens: spaces, bytes, and the first space that is not part of the text', () => {
    const spm = createTokenizer({
      ...definition,
      vocabularySize: 5,
      controlTokens: [],
      endTokenIds: [],
      beginToken: null,
      chatTemplate: null,
      tokenizerJson: {
        model: {
          type: 'BPE',
          vocab: { '▁a': 0, '<0xC3>': 1, '<0xA9>': 2, '▁': 3, b: 4 },
          merges: [],
        },
        decoder: {
          type: 'Sequence',
          decoders: [
            { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
            { type: 'ByteFallback' },
            { type: 'Fuse' },
            { type: 'Strip', content: ' ', start: 1, stop: 0 },
          ],
        },
        added_tokens: [],
      },
    });
    const decoder = spm.createDecoder();
    expect([0, 1, 2, 0, 4].map((id) => decoder.push(id)).join('')).toBe('aé ab');
  });
});
