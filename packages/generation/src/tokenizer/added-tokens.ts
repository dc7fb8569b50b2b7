import type { TokenizerDefinition } from '@localmost/protocol';
import { isJsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';
import type { LiteralToken } from './token-splitter.ts';

/**
 * Every token that stands in a prompt as a literal: the control tokens, and the ordinary added
 * tokens that text may hold too. @throws MalformedModelError
 */
export function addedTokens(definition: TokenizerDefinition): LiteralToken[] {
  const byText = new Map<string, LiteralToken>();
  const listed = definition.tokenizerJson.added_tokens ?? [];
  if (!Array.isArray(listed)) throw malformedTokenizer('its added tokens are not a list');
  for (const entry of listed) {
    if (!isJsonObject(entry) || typeof entry.content !== 'string') {
      throw malformedTokenizer('an added token has no text');
    }
    byText.set(entry.content, {
      id: validId(entry.id, definition.vocabularySize),
      text: entry.content,
      stripsLeft: entry.lstrip === true,
      stripsRight: entry.rstrip === true,
    });
  }
  for (const { id, text } of definition.controlTokens) {
    const { stripsLeft = false, stripsRight = false } = byText.get(text) ?? {};
    byText.set(text, {
      id: validId(id, definition.vocabularySize),
      text,
      stripsLeft,
      stripsRight,
    });
  }
  byText.delete('');
  return [...byText.values()];
}

function validId(id: unknown, vocabularySize: number): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabularySize) return id;
  throw malformedTokenizer(`token id ${String(id)} is outside the vocabulary`);
}
