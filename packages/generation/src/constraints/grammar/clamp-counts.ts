import type { Expression } from './expression.ts';
import type { ExpressionFactory } from './expression-factory.ts';

/**
 * The same language as far as its first `length` bytes can tell, with counts above it made equal: a
 * string that may have 800 more characters allows the same next token as one that may have 900.
 * Intersections stay as they are, because a count may be what makes one side end.
 */
export function clampCounts(
  factory: ExpressionFactory,
  expression: Expression,
  length: number,
): Expression {
  if (expression.hasIntersection) return expression;
  const clamp = (inner: Expression) => clampCounts(factory, inner, length);
  switch (expression.kind) {
    case 'lexeme':
      return factory.lexeme(clamp(expression.inner));
    case 'sequence':
      return factory.sequence(clamp(expression.head), clamp(expression.tail));
    case 'choice':
      return factory.choice(expression.options.map(clamp));
    case 'repeat': {
      const { item, minimum, maximum } = expression;
      const most = maximum > length ? Number.POSITIVE_INFINITY : maximum;
      return factory.repeat(clamp(item), Math.min(minimum, length + 1), most);
    }
    default:
      return expression;
  }
}
