import { type ToolDefinition, UnsupportedRequestError } from '@localmost/protocol';
import type { Expression } from '../constraints/grammar/expression.ts';
import type { ExpressionFactory } from '../constraints/grammar/expression-factory.ts';
import { compileSchema } from '../constraints/schema/compile-schema.ts';
import { createJsonText } from '../constraints/schema/json-text.ts';
import type { ToolDialect } from './tool-dialect.ts';

/**
 * The texts behind a dialect's {@link ToolDialect.begin}: one or more calls of these tools, their
 * arguments each of its schema. @throws UnsupportedRequestError naming the tool and the keyword
 */
export function toolCallLanguage(
  factory: ExpressionFactory,
  tools: readonly ToolDefinition[],
  dialect: ToolDialect,
  mostCalls: number,
): Expression {
  const json = createJsonText(factory);
  const { sequence, choice, text } = factory;
  const behindName = choice(
    tools.map((tool, index) =>
      sequence(
        json.colon,
        json.literal(tool.name),
        json.comma,
        text(`"${dialect.argumentsKey}"`),
        json.colon,
        argumentsOf(factory, tool, `tools[${index}].parametersSchema`),
        json.gap,
        text('}'),
      ),
    ),
  );
  const whole = sequence(text('{'), json.gap, text('"name"'), behindName);
  return dialect.rest(factory, json, { whole, behindName }, mostCalls);
}

/** Arguments are always an object, whatever the schema leaves open. */
function argumentsOf(
  factory: ExpressionFactory,
  { parametersSchema }: ToolDefinition,
  path: string,
): Expression {
  const schema =
    'type' in parametersSchema ? parametersSchema : { ...parametersSchema, type: 'object' };
  try {
    return compileSchema(factory, schema);
  } catch (cause) {
    if (!(cause instanceof UnsupportedRequestError)) throw cause;
    const { message, details, remedies } = cause;
    throw new UnsupportedRequestError({
      message: `${path}: ${message}`,
      details: { ...details, part: path },
      remedies,
    });
  }
}
