import type { JsonObject } from '../../tokenizer/json-object.ts';
import type { Expression } from '../grammar/expression.ts';
import { countOf } from './keywords.ts';
import type { SchemaCompiler } from './schema-compiler.ts';
import { schemaFault } from './schema-fault.ts';

/** Arrays of this schema. @throws UnsupportedRequestError */
export function compileArray(
  compiler: SchemaCompiler,
  schema: JsonObject,
  path: string,
): Expression {
  const { factory, json } = compiler;
  const minimum = countOf(schema, 'minItems', path) ?? 0;
  const maximum = countOf(schema, 'maxItems', path) ?? Number.POSITIVE_INFINITY;
  if (schema.uniqueItems === true && maximum > 1) {
    throw schemaFault(path, 'uniqueItems', 'it needs memory of every item before');
  }
  const { places, rest } = itemSchemas(schema);
  const close = factory.text(']');
  const further = compiler.compile(rest, `${path}/items`);
  const next = (item: Expression) => factory.sequence(json.comma, item);
  /** What may stand behind the first `count` items. */
  const after = (count: number): Expression => {
    const end = factory.sequence(json.gap, close);
    const place = places[count];
    if (place === undefined) {
      const more = factory.repeat(next(further), Math.max(0, minimum - count), maximum - count);
      return factory.sequence(more, end);
    }
    const options = count >= minimum ? [end] : [];
    if (count < maximum) {
      const item = compiler.compile(place, `${path}/prefixItems/${count}`);
      options.push(factory.sequence(next(item), after(count + 1)));
    }
    return factory.choice(options);
  };
  const [firstPlace] = places;
  const first =
    firstPlace === undefined ? further : compiler.compile(firstPlace, `${path}/prefixItems/0`);
  const options = minimum === 0 ? [close] : [];
  if (maximum > 0) options.push(factory.sequence(json.gap, first, after(1)));
  return factory.sequence(factory.text('['), factory.choice(options));
}

/** Schemas of the first places and of what follows, in the words of any draft. */
function itemSchemas({ items, prefixItems, additionalItems }: JsonObject): {
  places: readonly unknown[];
  rest: unknown;
} {
  if (Array.isArray(items)) return { places: items, rest: additionalItems ?? true };
  return { places: Array.isArray(prefixItems) ? prefixItems : [], rest: items ?? true };
}
