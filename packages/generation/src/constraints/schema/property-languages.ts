import type { JsonObject } from '../../tokenizer/json-object.ts';
import { everyCharacter } from '../grammar/character-ranges.ts';
import { derive } from '../grammar/derivative.ts';
import type { Expression } from '../grammar/expression.ts';
import { isLive } from '../grammar/liveness.ts';
import { stringBody } from './compile-string.ts';
import { constrainingKeywords, listOf, namedSchemas } from './keywords.ts';
import { dereference } from './references.ts';
import type { SchemaCompiler } from './schema-compiler.ts';
import { schemaFault } from './schema-fault.ts';

/** How the properties of an object are written, each as `"name": value`. */
export interface PropertyLanguages {
  /** Those the schema names, in its order, without those that no value can have. */
  named: readonly { name: string; member: Expression }[];
  /** Any of the others. */
  others: Expression;
}

/** The properties of an object schema. @throws UnsupportedRequestError */
export function propertyLanguages(
  compiler: SchemaCompiler,
  schema: JsonObject,
  path: string,
): PropertyLanguages {
  const { factory, json } = compiler;
  const properties = namedSchemas(schema, 'properties', path);
  const patterns = Object.entries(namedSchemas(schema, 'patternProperties', path)).map(
    ([pattern, value]) => ({ value, key: stringBody(factory, json, { pattern }, path), pattern }),
  );
  const { additionalProperties = true } = schema;
  const allowedName = nameLanguage(compiler, schema, path);
  const required = listOf(schema, 'required', path).filter((name) => typeof name === 'string');
  const names = [...new Set([...Object.keys(properties), ...required])];

  const named = names.flatMap((name) => {
    if (!matches(compiler, allowedName, name)) return [];
    const ofPatterns = patterns.filter(({ key }) => matches(compiler, key, name));
    const isOwn = Object.hasOwn(properties, name);
    const own = isOwn ? properties[name] : ofPatterns.length > 0 ? true : additionalProperties;
    const values = [own, ...ofPatterns.map(({ value }) => value)];
    const value = compiler.compile(
      values.length === 1 ? own : { allOf: values },
      `${path}/properties/${name}`,
    );
    // A choice may come out empty, and so may the property.
    if (value.kind === 'nothing') return [];
    return [{ name, member: factory.sequence(json.literal(name), json.colon, value) }];
  });
  const missing = required.find((name) => !named.some((property) => property.name === name));
  if (missing !== undefined) {
    throw schemaFault(
      path,
      'required',
      `no value is allowed for "${missing}"`,
      'Correct the schema.',
    );
  }

  const takenBodies = names.map((name) => factory.text(JSON.stringify(name).slice(1, -1)));
  const taken = factory.choice(takenBodies);
  const member = (body: Expression, value: unknown, at: string) =>
    factory.sequence(json.string(body), json.colon, compiler.compile(value, at));
  const without = (body: Expression, removed: Expression) =>
    removed.kind === 'nothing' ? body : factory.both(body, factory.not(removed));
  const others = patterns.map(({ key, value }, index) => {
    // A name that several patterns match would have to satisfy all; such names are left out.
    const rest = patterns.filter((_, place) => place !== index).map((pattern) => pattern.key);
    const body = without(factory.both(allowedName, key), factory.choice([taken, ...rest]));
    return member(body, value, `${path}/patternProperties`);
  });
  if (additionalProperties !== false) {
    const body = without(allowedName, factory.choice([taken, ...patterns.map(({ key }) => key)]));
    others.push(member(body, additionalProperties, `${path}/additionalProperties`));
  }
  return { named, others: factory.choice(others) };
}

/** The bodies of names that `propertyNames` allows, each written in one way only. */
function nameLanguage(
  { factory, json, root }: SchemaCompiler,
  schema: JsonObject,
  path: string,
): Expression {
  const anyName = factory.repeat(json.writeCharacter(everyCharacter), 0, Number.POSITIVE_INFINITY);
  const names = dereference(root, schema.propertyNames ?? true, path);
  if (names === true) return anyName;
  if (names === false) return factory.nothing;
  const keywords = constrainingKeywords(names as JsonObject, `${path}/propertyNames`);
  const { type: _, enum: listed, ...ofStrings } = keywords;
  const simple = ['minLength', 'maxLength', 'pattern', 'format'];
  const other = Object.keys(ofStrings).find((keyword) => !simple.includes(keyword));
  if (other !== undefined)
    throw schemaFault(`${path}/propertyNames`, other, 'names take simple string schemas only');
  if (Array.isArray(listed)) {
    return factory.choice(
      listed.flatMap((name) =>
        typeof name === 'string' ? [factory.text(JSON.stringify(name).slice(1, -1))] : [],
      ),
    );
  }
  return factory.both(anyName, stringBody(factory, json, ofStrings, `${path}/propertyNames`));
}

function matches({ factory }: SchemaCompiler, body: Expression, name: string): boolean {
  let left = body;
  for (const byte of new TextEncoder().encode(JSON.stringify(name).slice(1, -1))) {
    left = derive(factory, left, byte);
  }
  return left.isNullable && isLive(factory, left);
}
