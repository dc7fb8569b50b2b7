import { EngineFailureError } from '@localmost/protocol';
import { derive } from './grammar/derivative.ts';
import type { Expression } from './grammar/expression.ts';
import type { ExpressionFactory } from './grammar/expression-factory.ts';
import type { TokenMasks } from './tokens/token-masks.ts';
import { addToken, maskLogits } from './tokens/token-set.ts';
import type { TokenTrie } from './tokens/token-trie.ts';

/** Holds one answer within a grammar, token by token. */
export interface Constraint {
  /** Whether the answer may end here. */
  readonly isComplete: boolean;
  /** Whether nothing can follow: the answer is over. */
  readonly isOver: boolean;
  /** Makes every token impossible that may not come next, in place; the end token too until the answer may end. */
  mask(logits: Float32Array): void;
  /** Tells which token came. @throws EngineFailureError for one that the mask had taken out */
  accept(tokenId: number): void;
}

/** What constraints of one vocabulary share. */
export interface ConstraintVocabulary {
  readonly factory: ExpressionFactory;
  readonly trie: TokenTrie;
  readonly masks: TokenMasks;
  readonly endTokenIds: ReadonlySet<number>;
}

/** A constraint for one answer. @param language what the answer's text must be */
export function createConstraint(
  { factory, trie, masks, endTokenIds }: ConstraintVocabulary,
  language: Expression,
): Constraint {
  let state = language;
  return {
    get isComplete() {
      return state.isNullable;
    },
    get isOver() {
      return state.kind === 'empty';
    },
    mask(logits) {
      let set = masks.of(state);
      if (state.isNullable) {
        set = set.slice();
        for (const tokenId of endTokenIds) addToken(set, tokenId);
      }
      if (set.every((word) => word === 0)) throw noToken();
      maskLogits(logits, set);
    },
    accept(tokenId) {
      if (endTokenIds.has(tokenId) && state.isNullable) return;
      let next = state;
      for (const byte of trie.bytesOf(tokenId)) next = derive(factory, next, byte);
      if (next.kind === 'nothing' || trie.bytesOf(tokenId).length === 0) throw outside(tokenId);
      state = next;
    },
  };
}

function noToken(): EngineFailureError {
  return new EngineFailureError({
    message: 'No token of this model can go on with the answer in the format that was asked for.',
    remedies: [
      'Use a schema without characters that the model does not know.',
      'Use another model.',
    ],
  });
}

function outside(tokenId: number): EngineFailureError {
  return new EngineFailureError({
    message: 'A token was drawn that the format of the answer does not allow.',
    details: { tokenId },
    remedies: ['Try again.', 'Report it: this must not happen.'],
  });
}
