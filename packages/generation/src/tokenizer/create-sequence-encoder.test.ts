import { readFileSync } from 'node:fs';
import { InvalidRequestError, MalformedModelError } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSequenceEncoder } from './create-sequence-encoder.ts';

interface WordPieceFixture {
  tokenizerJson: Record<string, unknown> & { added_tokens: { id: number; content: string }[] };
  texts: { text: string; ids: number[] }[];
}

/** Made by `make_word_piece_fixture.py`. */
const fixture: WordPieceFixture = JSON.parse(
  readFileSync(new URL('../fixtures/generated/word-piece.json', import.meta.url), 'utf8'),
);
const encoder = createSequenceEncoder(fixture.tokenizerJson);
const noLimit = 1_000_000;
const idOf = (text: string) =>
  fixture.tokenizerJson.added_tokens.find(({ content }) => content === text)?.id;

describe('an encoder of whole texts', () => {
  it.each(fixture.texts)('encodes $text as the reference does', ({ text, ids }) => {
    expect(encoder.encode(text, noLimit)).toEqual({ fits: true, tokenIds: ids });
  });

  it('lets no text bring a control token', () => {
    const pieces = fc.constantFrom('[CLS]', '[SEP]', '[PAD]', '[MASK]', ' ', 'a', '##', '[', ']');
    const control = new Set(['[CLS]', '[SEP]', '[PAD]', '[MASK]'].map(idOf));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const encoding = encoder.encode(parts.join(''), noLimit);
        if (!encoding.fits) throw new Error('there is no limit');
        const { tokenIds } = encoding;
        expect([tokenIds[0], tokenIds.at(-1)]).toEqual([idOf('[CLS]'), idOf('[SEP]')]);
        expect(tokenIds.slice(1, -1).some((id) => control.has(id))).toBe(false);
      }),
    );
  });

  it('counts the control tokens into the limit, and says how far over it surely is', () => {
    const text = 'the keeper counted the ships';
    const whole = encoder.encode(text, noLimit);
    if (!whole.fits) throw new Error('there is no limit');
    const length = whole.tokenIds.length;
    expect(encoder.encode(text, length)).toEqual(whole);
    expect(encoder.encode(text, length - 1)).toEqual({ fits: false, minimumTokens: length });
    const early = encoder.encode(`${text} `.repeat(10_000), 10);
    expect(early.fits ? 0 : early.minimumTokens).toBeLessThan(100);
  });

  it('refuses half of a character', () => {
    expect(() => encoder.encode('a\ud800', noLimit)).toThrow(InvalidRequestError);
  });

  const { tokenizerJson } = fixture;
  it.each([
    ['no object', []],
    ['no model', { ...tokenizerJson, model: null }],
    ['another post-processor', { ...tokenizerJson, post_processor: { type: 'ByteLevel' } }],
    [
      'a template without text',
      { ...tokenizerJson, post_processor: { type: 'TemplateProcessing', single: [] } },
    ],
    [
      'a template with an unknown token',
      {
        ...tokenizerJson,
        post_processor: {
          type: 'TemplateProcessing',
          single: [{ SpecialToken: { id: '[X]' } }, { Sequence: { id: 'A' } }],
        },
      },
    ],
    ['ids out of range', { ...tokenizerJson, added_tokens: [{ id: 1e9, content: 'x' }] }],
  ])('refuses a tokenizer with %s', (_, json) => {
    expect(() => createSequenceEncoder(json)).toThrow(MalformedModelError);
  });
});
