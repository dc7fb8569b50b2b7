import type { ByteSet } from './byte-set.ts';

/** What every expression has. Two equal expressions of one factory are the same object. */
interface ExpressionNode {
  readonly id: number;
  /** Whether the empty text is in the language. */
  readonly isNullable: boolean;
  /** True without rules inside: the expression then has finitely many derivatives. */
  readonly isRegular: boolean;
  /** Whether an intersection is inside: only then may the language be empty without looking so. */
  readonly hasIntersection: boolean;
  /** Derivatives that were asked for, by byte. */
  derivatives: (Expression | undefined)[] | null;
  /** The bytes that a text of the language may begin with, once asked for. */
  firstBytes: ByteSet | null;
}

/** A language of byte strings: regular expressions with intersection and complement, and rules. */
export type Expression = ExpressionNode &
  (
    | { readonly kind: 'nothing' }
    | { readonly kind: 'empty' }
    | { readonly kind: 'bytes'; readonly set: ByteSet }
    | { readonly kind: 'sequence'; readonly head: Expression; readonly tail: Expression }
    | { readonly kind: 'choice'; readonly options: readonly Expression[] }
    | {
        readonly kind: 'repeat';
        readonly item: Expression;
        readonly minimum: number;
        readonly maximum: number;
      }
    /** Intersection. Regular. */
    | { readonly kind: 'both'; readonly left: Expression; readonly right: Expression }
    /** Complement. Regular, and only ever inside of a `both`. */
    | { readonly kind: 'not'; readonly of: Expression }
    /** One word of the language, such as a string or a number: regular, and masked as a whole. */
    | { readonly kind: 'lexeme'; readonly inner: Expression }
    /** Recursion. Its language never holds the empty text and never begins with the rule itself. */
    | { readonly kind: 'rule'; readonly name: string; readonly body: () => Expression }
  );
