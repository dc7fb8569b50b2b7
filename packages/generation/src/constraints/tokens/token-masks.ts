import { hasByte } from '../grammar/byte-set.ts';
import { clampCounts } from '../grammar/clamp-counts.ts';
import { derive, firstBytes } from '../grammar/derivative.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';
import { addToken, addTokens, createTokenSet, type TokenSet } from './token-set.ts';
import { deepestTree, type TokenTrie } from './token-trie.ts';

/** Which tokens may come next, for any state of any grammar of one vocabulary. */
export interface TokenMasks {
  /** The tokens whose bytes some text of the language begins with. Shared: not to be changed. */
  of(state: Expression): TokenSet;
}

/** What tokens do within one lexeme, whatever stands behind it. */
interface LexemeTokens {
  /** Tokens that end inside of the lexeme or exactly at its end. */
  inside: TokenSet;
  /** Places in the tree where the lexeme may be over before the token is. */
  exits: readonly number[];
}

/** A mask of 50 000 tokens takes 6 KiB. */
const mostMasks = 1500;

/**
 * Masks with two memories. What a token does within a string or a number does not depend on what
 * stands behind it, so that is found once a lexeme for the whole vocabulary; only the few tokens
 * that leave it are then followed through the rest of the grammar, once a state.
 */
export function createTokenMasks(factory: ExpressionFactory, trie: TokenTrie): TokenMasks {
  const { subtreeEnd, byteOf, tokenStart, tokens, vocabularySize, longTokens } = trie;
  const masks = new Map<Expression, TokenSet>();
  const lexemes = new Map<Expression, LexemeTokens>();

  const addTokensAt = (set: TokenSet, node: number): void => {
    const end = tokenStart[node + 1] ?? 0;
    for (let index = tokenStart[node] ?? 0; index < end; index++) addToken(set, tokens[index] ?? 0);
  };
  /** Adds the tokens below a node that `state` allows, and tells where it may be over. */
  const walk = (node: number, state: Expression, set: TokenSet, exits: number[] | null): void => {
    const first = firstBytes(state);
    const end = subtreeEnd[node] ?? 0;
    for (let child = node + 1; child < end; child = subtreeEnd[child] ?? end) {
      const byte = byteOf[child] ?? 0;
      if (!hasByte(first, byte)) continue;
      const next = derive(factory, state, byte);
      if (next.kind === 'nothing') continue;
      addTokensAt(set, child);
      if ((subtreeEnd[child] ?? 0) === child + 1) continue;
      if (exits && next.isNullable) exits.push(child);
      walk(child, next, set, exits);
    }
  };
  const lexemeTokens = (lexeme: Expression): LexemeTokens => {
    const known = lexemes.get(lexeme);
    if (known) return known;
    const clamped = clampCounts(factory, lexeme, deepestTree);
    const found = (clamped !== lexeme && lexemes.get(clamped)) || walkLexeme(clamped);
    lexemes.set(clamped, found);
    lexemes.set(lexeme, found);
    forgetOldest(lexemes);
    return found;
  };
  const walkLexeme = (lexeme: Expression): LexemeTokens => {
    const inside = createTokenSet(vocabularySize);
    const exits: number[] = lexeme.isNullable ? [0] : [];
    walk(0, lexeme, inside, exits);
    return { inside, exits };
  };

  const maskOf = (state: Expression): TokenSet => {
    const known = masks.get(state);
    if (known) return known;
    const set = createTokenSet(vocabularySize);
    fill(set, state);
    addLongTokens(set, state);
    masks.set(state, set);
    forgetOldest(masks);
    return set;
  };
  const addLongTokens = (set: TokenSet, state: Expression): void => {
    for (const tokenId of longTokens) {
      let next = state;
      for (const byte of trie.bytesOf(tokenId)) {
        next = derive(factory, next, byte);
        if (next.kind === 'nothing') break;
      }
      if (next.kind !== 'nothing') addToken(set, tokenId);
    }
  };
  const fill = (set: TokenSet, state: Expression): void => {
    if (state.kind === 'choice') for (const option of state.options) addTokens(set, maskOf(option));
    else if (state.kind === 'rule') addTokens(set, maskOf(state.body()));
    else if (state.kind === 'sequence') fillSequence(set, state.head, state.tail);
    else if (state.isRegular) addTokens(set, lexemeTokens(state).inside);
    else fillSequence(set, state, factory.empty);
  };
  const fillSequence = (set: TokenSet, head: Expression, tail: Expression): void => {
    if (head.kind === 'lexeme' || head.kind === 'bytes') {
      const { inside, exits } = lexemeTokens(head);
      addTokens(set, inside);
      for (const node of exits) {
        if (node === 0) addTokens(set, maskOf(tail));
        else walk(node, tail, set, null);
      }
    } else if (head.kind === 'choice') {
      for (const option of head.options) addTokens(set, maskOf(factory.sequence(option, tail)));
    } else if (head.kind === 'rule') {
      addTokens(set, maskOf(factory.sequence(head.body(), tail)));
    } else if (head.kind === 'repeat') {
      const { item, minimum, maximum } = head;
      const rest = factory.repeat(item, Math.max(0, minimum - 1), maximum - 1);
      addTokens(set, maskOf(factory.sequence(item, rest, tail)));
      if (head.isNullable) addTokens(set, maskOf(tail));
    } else {
      walk(0, factory.sequence(head, tail), set, null);
    }
  };
  return { of: maskOf };
}

function forgetOldest(memory: Map<Expression, unknown>): void {
  if (memory.size <= mostMasks) return;
  for (const oldest of memory.keys()) {
    memory.delete(oldest);
    return;
  }
}
