import { describe, expect, it } from 'vitest';
import { mostPromptTokens } from './most-prompt-tokens.ts';

describe('mostPromptTokens', () => {
  it('counts a token for every byte, and what templates and tools add', () => {
    const json = '{"a":"Grüße"}';
    const bytes = Buffer.byteLength(json.normalize('NFKD'));
    expect(mostPromptTokens({ json, hasTools: false })).toBe(bytes + 64);
    expect(mostPromptTokens({ json, hasTools: true })).toBe(bytes + 64 + 1024);
  });

  it('counts the longer form where a tokenizer may write a character out', () => {
    const ligature = '\ufdfa';
    const written = Buffer.byteLength(ligature.normalize('NFKD'));
    expect(written).toBeGreaterThan(Buffer.byteLength(ligature));
    expect(mostPromptTokens({ json: ligature, hasTools: false })).toBe(written + 64);
  });

  it('is never more than the context holds', () => {
    expect(mostPromptTokens({ json: 'x'.repeat(9999), hasTools: true, contextTokens: 2048 })).toBe(
      2048,
    );
  });
});
