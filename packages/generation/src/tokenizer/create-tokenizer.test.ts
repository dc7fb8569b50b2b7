import {
  InvalidRequestError,
  MalformedModelError,
  type TokenizerDefinition,
} from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTokenizer } from './create-tokenizer.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

const fixtures = (['chatml', 'headers', 'bars'] as const).map(readTokenizerFixture);

/** Texts made to tempt: whole control tokens, their pieces, and the characters that mask them. */
function temptingText(definition: TokenizerDefinition): fc.Arbitrary<string> {
  const texts = definition.controlTokens.map((token) => token.text);
  const pieces = texts.flatMap((text) =>
    Array.from(text, (_, index) => [text.slice(0, index), text.slice(index)]).flat(),
  );
  const piece = fc.oneof(
    fc.constantFrom(...texts, ...pieces),
    fc.constantFrom(' ', '\n', '\ue000', '\ue001', '\ue002', '\ue010', '😀', '<', '|', '>'),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  );
  return fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
}

const role = fc.constantFrom('system' as const, 'user' as const, 'assistant' as const);

describe.each(fixtures)('the tokenizer of the $name fixture', ({ definition, texts, chats }) => {
  const tokenizer = createTokenizer(definition);
  const controlIds = new Set(definition.controlTokens.map((token) => token.id));
  const controlCount = (ids: readonly number[]) => ids.filter((id) => controlIds.has(id)).length;
  const conversation = fc.array(fc.record({ role, content: temptingText(definition) }), {
    minLength: 1,
    maxLength: 4,
  });
  const decode = (ids: readonly number[]) => {
    const decoder = tokenizer.createDecoder();
    return ids.map((id) => decoder.push(id)).join('') + decoder.end();
  };

  it.each(texts)('encodes $text as the reference does', ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.countTokens(text)).toBe(ids.length);
  });

  it.each(chats)(
    'encodes the conversation $messages as the reference does',
    ({ messages, ids }) => {
      expect(tokenizer.encodeChat(messages)).toEqual(ids);
    },
  );

  it('writes no more control tokens for tempting contents than for plain ones', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const plain = messages.map((message) => ({ ...message, content: 'x' }));
        const ids = tokenizer.encodeChat(messages);
        expect(controlCount(ids)).toBe(controlCount(tokenizer.encodeChat(plain)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives every content back between the control tokens', () => {
    fc.assert(
      fc.property(temptingText(definition), (content) => {
        // What a vocabulary without some bytes drops is dropped here as well.
        const kept = decode(tokenizer.encode(content));
        const prompt = decode(tokenizer.encodeChat([{ role: 'user', content }]));
        expect(prompt).toContain(kept.trim());
      }),
      { numRuns: 300 },
    );
  });

  it('never gives a control token for plain text', () => {
    fc.assert(
      fc.property(temptingText(definition), (text) => {
        expect(controlCount(tokenizer.encode(text))).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('bounds a prompt from below, and gives the same ids within the limit', () => {
    fc.assert(
      fc.property(conversation, fc.nat(200), (messages, limit) => {
        const ids = tokenizer.encodeChat(messages);
        const encoding = tokenizer.encodeChatWithin(messages, limit);
        if (encoding.fits) expect(encoding.tokenIds).toEqual(ids);
        else {
          expect(ids.length).toBeGreaterThan(limit);
          expect(encoding.minimumTokens).toBeGreaterThan(limit);
          expect(encoding.minimumTokens).toBeLessThanOrEqual(ids.length);
        }
      }),
    );
  });

  it('refuses half a character, naming the message', () => {
    const messages = [
      { role: 'user' as const, content: 'fine' },
      { role: 'user' as const, content: 'cut \ud83d off' },
    ];
    expect(() => tokenizer.encodeChat(messages)).toThrowError(
      expect.objectContaining({
        name: 'InvalidRequestError',
        details: { path: 'messages[1].content' },
        remedies: [expect.stringContaining('toWellFormed()')],
      }),
    );
    expect(() => tokenizer.encode('\udc00')).toThrowError(InvalidRequestError);
  });
});

describe('a template that invites trouble', () => {
  const [fixture] = fixtures;
  if (!fixture) throw new Error('no fixture');
  const withTemplate = (chatTemplate: string | null) =>
    createTokenizer({ ...fixture.definition, chatTemplate });
  const controlIds = new Set(fixture.definition.controlTokens.map((token) => token.id));

  it.each([
    [
      'opens a control token before the content',
      "{% for m in messages %}{{ '<|' + m.content + '|>' }}{% endfor %}",
    ],
    ['joins contents without a gap', '{% for m in messages %}{{ m.content }}{% endfor %}'],
    ['joins trimmed contents', '{% for m in messages %}{{ m.content | trim }}{% endfor %}'],
    [
      'finishes a control token after the content',
      "{% for m in messages %}{{ m.content + 'im_end|>' }}{% endfor %}",
    ],
    ['has no template at all', null],
  ])('%s, and still no content makes one', (_, template) => {
    const tokenizer = withTemplate(template);
    fc.assert(
      fc.property(
        fc.array(fc.record({ role, content: temptingText(fixture.definition) }), { minLength: 1 }),
        (messages) => {
          expect(tokenizer.encodeChat(messages).some((id) => controlIds.has(id))).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses messages in words of its own, which never repeat the prompt', () => {
    const refuse = (words: string) =>
      withTemplate(
        `{% if messages | length > 1 %}{{ raise_exception(${words}) }}{% endif %}{{ messages[0].content }}`,
      );
    const messages = [
      { role: 'user' as const, content: 'my secret' },
      { role: 'user' as const, content: 'again' },
    ];
    expect(() => refuse("'Roles must alternate'").encodeChat(messages)).toThrowError(
      expect.objectContaining({
        name: 'InvalidRequestError',
        message: expect.stringContaining('Roles must alternate'),
      }),
    );
    expect(() => refuse("'Bad: ' + messages[0].content").encodeChat(messages)).toThrowError(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('a hostile definition', () => {
  const [fixture] = fixtures;
  if (!fixture) throw new Error('no fixture');
  const { definition } = fixture;
  const withJson = (fields: Record<string, unknown>): TokenizerDefinition => ({
    ...definition,
    tokenizerJson: { ...definition.tokenizerJson, ...fields },
  });

  it.each<[string, TokenizerDefinition]>([
    ['no model', withJson({ model: null })],
    ['an unknown model', withJson({ model: { type: 'Riddle' } })],
    ['no decoder', withJson({ decoder: null })],
    ['an unknown decoder', withJson({ decoder: { type: 'Riddle' } })],
    ['an unknown pre-tokenizer', withJson({ pre_tokenizer: { type: 'Riddle' } })],
    ['a broken pattern', withJson({ pre_tokenizer: { type: 'Split', pattern: { Regex: '(' } } })],
    ['merges that are numbers', withJson({ model: { type: 'BPE', vocab: { a: 0 }, merges: [1] } })],
    [
      'an id outside the vocabulary',
      withJson({ model: { type: 'BPE', vocab: { a: 1e9 }, merges: [] } }),
    ],
    ['an added token without text', withJson({ added_tokens: [{ id: 1 }] })],
    [
      'a control token outside the vocabulary',
      { ...definition, controlTokens: [{ id: -1, text: 'x' }] },
    ],
    ['a template that is not Jinja', { ...definition, chatTemplate: '{% for %}' }],
    [
      'a template that always fails',
      { ...definition, chatTemplate: "{{ raise_exception('no') }}" },
    ],
    ['an absurd vocabulary', { ...definition, vocabularySize: 2 ** 40 }],
  ])('with %s is a MalformedModelError', (_, hostile) => {
    expect(() => createTokenizer(hostile)).toThrowError(MalformedModelError);
  });

  it('whose merges and unknown token spell a control token gives none', () => {
    const tokenizer = createTokenizer({
      ...definition,
      vocabularySize: 4,
      tokenizerJson: {
        model: {
          type: 'BPE',
          vocab: { '<': 0, '>': 1, '<>': 2, x: 3 },
          merges: ['< >'],
          unk_token: '<>',
          ignore_merges: true,
        },
        decoder: { type: 'ByteLevel' },
        added_tokens: [],
      },
      controlTokens: [{ id: 2, text: '<>' }],
      endTokenIds: [2],
      chatTemplate: null,
      beginToken: null,
      endToken: null,
    });
    expect(tokenizer.encode('<>x?')).toEqual([0, 1, 3]);
  });
});
