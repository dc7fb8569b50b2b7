import type { TokenizerDefinition } from '@localmost/protocol';
import { mergedPair } from './byte-pair-model.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';

/**
 * The `model` of a definition's `tokenizer.json` in which nothing spells or numbers a control
 * token: no vocabulary entry, no merge, and not the token for unknown text.
 * @throws MalformedModelError
 */
export function modelWithoutControlTokens(definition: TokenizerDefinition): JsonObject {
  const { model } = definition.tokenizerJson;
  if (!isJsonObject(model)) throw malformedTokenizer('its model is not an object');
  const texts = new Set(definition.controlTokens.map((token) => token.text));
  const ids = new Set<unknown>(definition.controlTokens.map((token) => token.id));
  const result: Record<string, unknown> = { ...model };
  if (typeof model.unk_token === 'string' && texts.has(model.unk_token)) result.unk_token = null;
  if (isJsonObject(model.vocab)) {
    const vocab = { ...model.vocab };
    for (const text of Object.keys(vocab)) {
      if (texts.has(text) || ids.has(vocab[text])) delete vocab[text];
    }
    result.vocab = vocab;
  }
  if (Array.isArray(model.merges)) {
    result.merges = model.merges.filter((merge) => !texts.has(mergedPair(merge).join('')));
  }
  return result;
}
