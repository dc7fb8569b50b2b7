import type { JsonObject } from '../../tokenizer/json-object.ts';
import type { Expression } from '../grammar/expression.ts';
import { countOf, listOf } from './keywords.ts';
import { propertyLanguages } from './property-languages.ts';
import type { SchemaCompiler } from './schema-compiler.ts';
import { schemaFault } from './schema-fault.ts';

/** Beyond it, counting properties makes too many states. */
const mostCounted = 200;

/**
 * Objects of this schema: first the properties it names, in its order, then the others. Everything
 * it allows by name and value can be written, in this one order. @throws UnsupportedRequestError
 */
export function compileObject(
  compiler: SchemaCompiler,
  schema: JsonObject,
  path: string,
): Expression {
  const { factory, json } = compiler;
  const { named, others } = propertyLanguages(compiler, schema, path);
  const required = new Set(listOf(schema, 'required', path));
  const minimum = countOf(schema, 'minProperties', path) ?? 0;
  const maximum = countOf(schema, 'maxProperties', path) ?? Number.POSITIVE_INFINITY;
  const counts = minimum > 0 || Number.isFinite(maximum);
  if (counts && named.length > mostCounted) {
    throw schemaFault(path, 'minProperties', `it counts more than ${mostCounted} named properties`);
  }
  const isSure = others.kind === 'nothing' || minimum <= named.length + 1;
  if (!isSure) {
    // The same name could come twice, and count once.
    throw schemaFault(path, 'minProperties', 'it asks for more than one property without a name');
  }
  const close = factory.text('}');
  const memory = new Map<string, Expression>();

  /** What may stand from the named property `index` on, behind `count` others. */
  const members = (index: number, count: number): Expression => {
    // Without limits only the first is told apart, because no comma comes before it.
    const key = `${index},${counts ? count : Math.min(count, 1)}`;
    const known = memory.get(key);
    if (known) return known;
    const made = index < named.length ? withNamed(index, count) : withOthers(count);
    memory.set(key, made);
    return made;
  };
  const separator = (count: number) => (count === 0 ? json.gap : json.comma);
  const withNamed = (index: number, count: number): Expression => {
    const property = named[index];
    const options: Expression[] = [];
    if (property && count < maximum) {
      options.push(
        factory.sequence(separator(count), property.member, members(index + 1, count + 1)),
      );
    }
    if (!required.has(property?.name)) options.push(members(index + 1, count));
    return factory.choice(options);
  };
  const withOthers = (count: number): Expression => {
    const end = count === 0 ? close : factory.sequence(json.gap, close);
    const missing = Math.max(0, minimum - count);
    const none = missing === 0 ? end : factory.nothing;
    const room = maximum - count;
    if (room < 1 || others.kind === 'nothing') return none;
    const next = factory.repeat(
      factory.sequence(json.comma, others),
      Math.max(0, missing - 1),
      room - 1,
    );
    const some = factory.sequence(separator(count), others, next, json.gap, close);
    return factory.choice([none, some]);
  };
  return factory.sequence(factory.text('{'), members(0, 0));
}
