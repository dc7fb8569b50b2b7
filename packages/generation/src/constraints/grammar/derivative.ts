import {
  allBytes,
  type ByteSet,
  hasByte,
  intersectBytes,
  noBytes,
  uniteBytes,
} from './byte-set.ts';
import type { Expression } from './expression.ts';
import type { ExpressionFactory } from './expression-factory.ts';

/**
 * What may follow once this byte was read: the language's texts that begin with it, without it.
 * Remembered, so that asking again costs a look-up.
 * @see https://doi.org/10.1145/321239.321249 Brzozowski, Derivatives of regular expressions
 */
export function derive(
  factory: ExpressionFactory,
  expression: Expression,
  byte: number,
): Expression {
  expression.derivatives ??= new Array<Expression | undefined>(256);
  const known = expression.derivatives[byte];
  if (known) return known;
  const derived = hasByte(firstBytes(expression), byte)
    ? deriveAnew(factory, expression, byte)
    : factory.nothing;
  expression.derivatives[byte] = derived;
  return derived;
}

/** The bytes that a text of the language may begin with; an intersection may hold too many. */
export function firstBytes(expression: Expression): ByteSet {
  expression.firstBytes ??= findFirstBytes(expression);
  return expression.firstBytes;
}

function deriveAnew(factory: ExpressionFactory, expression: Expression, byte: number): Expression {
  switch (expression.kind) {
    case 'nothing':
    case 'empty':
      return factory.nothing;
    case 'bytes':
      return factory.empty;
    case 'sequence': {
      const { head, tail } = expression;
      const inHead = factory.sequence(derive(factory, head, byte), tail);
      return head.isNullable ? factory.choice([inHead, derive(factory, tail, byte)]) : inHead;
    }
    case 'choice':
      return factory.choice(expression.options.map((option) => derive(factory, option, byte)));
    case 'repeat': {
      const { item, minimum, maximum } = expression;
      const rest = factory.repeat(item, Math.max(0, minimum - 1), maximum - 1);
      return factory.sequence(derive(factory, item, byte), rest);
    }
    case 'both': {
      const left = derive(factory, expression.left, byte);
      return factory.both(left, derive(factory, expression.right, byte));
    }
    case 'not':
      return factory.not(derive(factory, expression.of, byte));
    case 'lexeme':
      return factory.lexeme(derive(factory, expression.inner, byte));
    case 'rule':
      return derive(factory, expression.body(), byte);
  }
}

function findFirstBytes(expression: Expression): ByteSet {
  switch (expression.kind) {
    case 'nothing':
    case 'empty':
      return noBytes;
    case 'bytes':
      return expression.set;
    case 'sequence': {
      const ofHead = firstBytes(expression.head);
      return expression.head.isNullable ? uniteBytes(ofHead, firstBytes(expression.tail)) : ofHead;
    }
    case 'choice':
      return expression.options.map(firstBytes).reduce(uniteBytes, noBytes);
    case 'repeat':
      return firstBytes(expression.item);
    case 'both':
      return intersectBytes(firstBytes(expression.left), firstBytes(expression.right));
    case 'not':
      return allBytes;
    case 'lexeme':
      return firstBytes(expression.inner);
    case 'rule':
      return firstBytes(expression.body());
  }
}
