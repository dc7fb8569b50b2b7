import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';
import type { JsonText } from './json-text.ts';

/** What the compilers of single types need of the whole. */
export interface SchemaCompiler {
  readonly factory: ExpressionFactory;
  readonly json: JsonText;
  /** The whole schema, which references point into. */
  readonly root: unknown;
  /** The values of a schema. @throws UnsupportedRequestError */
  compile(schema: unknown, path: string): Expression;
}
