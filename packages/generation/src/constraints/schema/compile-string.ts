import type { JsonObject } from '../../tokenizer/json-object.ts';
import { everyCharacter } from '../grammar/character-ranges.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';
import { parsePattern } from '../pattern/parse-pattern.ts';
import { UnsupportedPattern } from '../pattern/unsupported-pattern.ts';
import type { JsonText } from './json-text.ts';
import { countOf } from './keywords.ts';
import { schemaFault } from './schema-fault.ts';
import { stringFormats } from './string-formats.ts';

/**
 * What may stand between the quotes of a string of this schema. @throws UnsupportedRequestError
 */
export function stringBody(
  factory: ExpressionFactory,
  json: JsonText,
  schema: JsonObject,
  path: string,
): Expression {
  const minimum = countOf(schema, 'minLength', path) ?? 0;
  const maximum = countOf(schema, 'maxLength', path) ?? Number.POSITIVE_INFINITY;
  const patterns = [schema.pattern ?? []].flat().map((source) => ['pattern', source] as const);
  const all = [...patterns, ...formatPattern(schema, path)];
  if (all.length === 0) return factory.repeat(json.freeCharacter, minimum, maximum);
  const isBounded = minimum > 0 || Number.isFinite(maximum);
  const length = factory.repeat(json.writeCharacter(everyCharacter), minimum, maximum);
  return all
    .map(([keyword, source]) => compilePattern(factory, json, keyword, source, path))
    .reduce(factory.both, isBounded ? length : factory.not(factory.nothing));
}

function formatPattern(schema: JsonObject, path: string): (readonly [string, unknown])[] {
  const { format } = schema;
  if (format === undefined) return [];
  const pattern =
    typeof format === 'string' && Object.hasOwn(stringFormats, format) && stringFormats[format];
  if (pattern) return [['format', pattern]];
  const names = Object.keys(stringFormats).join(', ');
  throw schemaFault(path, 'format', `it is not one of ${names}`);
}

function compilePattern(
  factory: ExpressionFactory,
  json: JsonText,
  keyword: string,
  source: unknown,
  path: string,
): Expression {
  if (typeof source !== 'string') throw schemaFault(path, keyword, 'it is not text');
  try {
    return parsePattern(factory, source, json.writeCharacter);
  } catch (cause) {
    if (cause instanceof UnsupportedPattern) throw schemaFault(path, keyword, cause.message);
    throw cause;
  }
}
