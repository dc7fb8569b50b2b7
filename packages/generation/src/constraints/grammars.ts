import type { JsonSchema } from '@localmost/protocol';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Constraint, type ConstraintVocabulary, createConstraint } from './constraint.ts';
import type { Expression } from './grammar/expression.ts';
import { createExpressionFactory, type ExpressionFactory } from './grammar/expression-factory.ts';
import { createTokenMasks } from './tokens/token-masks.ts';
import { createTokenTrie, type TokenTrie } from './tokens/token-trie.ts';
import { createTriggeredConstraint } from './triggered-constraint.ts';

/** Makes constraints for one tokenizer, and remembers what is costly: grammars and masks. */
export interface Grammars {
  /** A constraint for one answer that is wholly of the language. */
  constrain(language: Expression): Constraint;
  /** A constraint for one answer that is of the language from `trigger` on. */
  constrainBehind(trigger: string, isAtStart: boolean, language: Expression): Constraint;
  /**
   * The language of a key, compiled once. Languages that were given out before are not to be used
   * after this call. @throws what `compile` throws
   */
  language(key: string, compile: (factory: ExpressionFactory) => Expression): Expression;
}

/** An object without a schema: what `json` without one asks for. */
export const anyObjectSchema: JsonSchema = { type: 'object' };

/** Some hundred bytes each: enough for thousands of schemas, and an end to what hostile ones take. */
const mostExpressions = 300_000;

/** Grammars over a tokenizer's vocabulary. Nothing is built before the first constraint. */
export function createGrammars(tokenizer: Tokenizer): Grammars {
  let trie: TokenTrie | undefined;
  let memory = startMemory();

  const vocabulary = (): ConstraintVocabulary => {
    trie ??= createTokenTrie(tokenizer.vocabularySize, tokenizer.bytesOf);
    memory.masks ??= createTokenMasks(memory.factory, trie);
    const { factory, masks } = memory;
    return { factory, trie, masks, endTokenIds: tokenizer.endTokenIds };
  };
  return {
    constrain: (language) => createConstraint(vocabulary(), language),
    constrainBehind: (trigger, isAtStart, language) =>
      createTriggeredConstraint(vocabulary(), trigger, isAtStart, language),
    language(key, compile) {
      if (memory.factory.size > mostExpressions) memory = startMemory();
      const known = memory.languages.get(key);
      if (known) return known;
      const language = compile(memory.factory);
      memory.languages.set(key, language);
      return language;
    },
  };
}

interface Memory {
  factory: ExpressionFactory;
  masks: ReturnType<typeof createTokenMasks> | null;
  languages: Map<string, Expression>;
}

function startMemory(): Memory {
  return { factory: createExpressionFactory(), masks: null, languages: new Map() };
}
