import type { Constraint, ConstraintVocabulary } from './constraint.ts';
import { createConstraint } from './constraint.ts';
import { derive } from './grammar/derivative.ts';
import type { Expression } from './grammar/expression.ts';

/**
 * A constraint that lets text pass freely until it holds `trigger`, and from there on allows nothing
 * but `language`. Only tokens that would run past the trigger and out of the language are taken out
 * before.
 * @param isAtStart whether the trigger only counts as the first thing that is written
 */
export function createTriggeredConstraint(
  vocabulary: ConstraintVocabulary,
  trigger: string,
  isAtStart: boolean,
  language: Expression,
): Constraint {
  const { factory, trie } = vocabulary;
  const bytes = new TextEncoder().encode(trigger);
  const failures = failureLinks(bytes);
  const crossing = tokensPast(vocabulary, bytes);
  let matched = 0;
  let isPast = false;
  let inner: Constraint | null = null;

  const advance = (from: number, byte: number): number => {
    let length = from;
    while (length > 0 && bytes[length] !== byte) length = isAtStart ? 0 : (failures[length] ?? 0);
    return bytes[length] === byte ? length + 1 : 0;
  };
  /** Where a token leads: how much of the trigger is matched, or what may follow behind it. */
  const follow = (
    tokenId: number,
  ): { matched: number; rest: Expression | null; isPast: boolean } => {
    let length = matched;
    let past = isPast;
    let rest: Expression | null = null;
    for (const byte of trie.bytesOf(tokenId)) {
      if (rest !== null) {
        rest = derive(factory, rest, byte);
      } else if (!past) {
        const next = advance(length, byte);
        past = isAtStart && next !== length + 1;
        length = next;
        if (length === bytes.length) rest = language;
      }
    }
    return { matched: length, rest, isPast: past };
  };
  return {
    get isComplete() {
      return inner === null || inner.isComplete;
    },
    get isOver() {
      return inner?.isOver ?? false;
    },
    mask(logits) {
      if (inner) return inner.mask(logits);
      if (isPast) return;
      for (const tokenId of crossing) {
        if (follow(tokenId).rest?.kind === 'nothing') logits[tokenId] = Number.NEGATIVE_INFINITY;
      }
    },
    accept(tokenId) {
      if (inner) return inner.accept(tokenId);
      const next = follow(tokenId);
      matched = next.matched;
      isPast = next.isPast;
      if (next.rest) inner = createConstraint(vocabulary, next.rest);
    },
  };
}

/** For each matched length, the longest shorter one that also matches: Knuth, Morris and Pratt's table. */
function failureLinks(bytes: Uint8Array): number[] {
  const links = [0, 0];
  let length = 0;
  for (let index = 1; index < bytes.length; index++) {
    while (length > 0 && bytes[index] !== bytes[length]) length = links[length] ?? 0;
    if (bytes[index] === bytes[length]) length++;
    links[index + 1] = length;
  }
  return links;
}

/** Tokens that could end the trigger and go on behind it, from any place in it. */
function tokensPast({ trie }: ConstraintVocabulary, trigger: Uint8Array): number[] {
  const last = trigger.at(-1) ?? 0;
  const found: number[] = [];
  for (let tokenId = 0; tokenId < trie.vocabularySize; tokenId++) {
    const bytes = trie.bytesOf(tokenId);
    const place = bytes.indexOf(last);
    if (place >= 0 && place < bytes.length - 1) found.push(tokenId);
  }
  return found;
}
