import { describe, expect, it } from 'vitest';
import { UsageReader, usageOf } from './usage-reader.ts';

const usage = { prompt_tokens: 5, completion_tokens: 2 };
const stream = [
  ': a comment with "usage"',
  `data: ${JSON.stringify({ choices: [], usage: null })}`,
  `data: ${JSON.stringify({ choices: [{ delta: { content: 'the word "usage" 🗾' } }] })}`,
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } })}`,
  `data:${JSON.stringify({ choices: [], usage })}`,
  'data: {"usage": broken',
  'data: [DONE]',
];

describe('UsageReader', () => {
  it.each(['\n\n', '\r\n\r\n', '\r\r'])(
    'reads the last usage, however the stream is cut (%j)',
    (end) => {
      const bytes = new TextEncoder().encode(stream.map((line) => line + end).join(''));
      for (let size = 1; size <= bytes.byteLength; size = size * 2 + 1) {
        const reader = new UsageReader();
        for (let at = 0; at < bytes.byteLength; at += size) reader.read(bytes.slice(at, at + size));
        expect(reader.usage).toEqual({ promptTokens: 5, completionTokens: 2 });
      }
    },
  );

  it('keeps its own copy of a line that is not whole yet', () => {
    const reader = new UsageReader();
    const bytes = new TextEncoder().encode(`data: ${JSON.stringify({ usage })}`);
    reader.read(bytes);
    bytes.fill(0);
    reader.read(new TextEncoder().encode('\n'));
    expect(reader.usage).toEqual({ promptTokens: 5, completionTokens: 2 });
  });

  it('does not grow with a line without end', () => {
    const reader = new UsageReader();
    const piece = new Uint8Array(2 ** 19).fill(120);
    for (let round = 0; round < 8; round++) reader.read(piece);
    reader.read(new TextEncoder().encode(`\ndata: ${JSON.stringify({ usage })}\n`));
    expect(reader.usage).toEqual({ promptTokens: 5, completionTokens: 2 });
  });
});

describe('usageOf', () => {
  it.each([
    [{ prompt_tokens: -1, completion_tokens: 1 }],
    [{ prompt_tokens: 1.5, completion_tokens: 1 }],
    [{ prompt_tokens: '9', completion_tokens: 1 }],
    [{ prompt_tokens: Number.NaN }],
    [{ completion_tokens: 4 }],
    [null],
    ['free'],
  ])('takes %j for no usage', (told) => {
    expect(usageOf({ usage: told })).toBeUndefined();
  });

  it('counts what only the total has', () => {
    expect(
      usageOf({ usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 50 } }),
    ).toEqual({
      promptTokens: 10,
      completionTokens: 40,
    });
  });
});
