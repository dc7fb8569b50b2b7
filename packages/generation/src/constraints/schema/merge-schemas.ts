import { isJsonObject, type JsonObject } from '../../tokenizer/json-object.ts';
import { constrainingKeywords, namedSchemas, type SchemaType, typesOf } from './keywords.ts';
import { schemaFault } from './schema-fault.ts';

/** One schema for values that satisfy both. References inside stay; `allOf` joins what cannot be merged by name. @throws UnsupportedRequestError */
export function mergeSchemas(a: unknown, b: unknown, path: string): unknown {
  if (a === false || b === false) return false;
  if (!isJsonObject(a)) return b;
  if (!isJsonObject(b)) return a;
  const left = constrainingKeywords(a, path);
  const right = constrainingKeywords(b, path);
  const merged: Record<string, unknown> = { ...left, ...right };
  for (const keyword of Object.keys(left)) {
    if (right[keyword] === undefined || same(left[keyword], right[keyword])) continue;
    const merge = merges[keyword];
    if (!merge)
      throw schemaFault(path, keyword, 'two schemas that must both hold have it differently');
    merged[keyword] = merge(left[keyword], right[keyword], path);
  }
  if (left.type === undefined || right.type === undefined) {
    const type = left.type ?? right.type;
    if (type !== undefined) merged.type = type;
  }
  restrictProperties(merged, left, right, path);
  return merged;
}

type Merge = (a: unknown, b: unknown, path: string) => unknown;

const largest: Merge = (a, b) => Math.max(Number(a), Number(b));
const smallest: Merge = (a, b) => Math.min(Number(a), Number(b));
const allOf: Merge = (a, b) => ({ allOf: [a, b] });
const joined: Merge = (a, b) => [a, b].flat();

const merges: Readonly<Record<string, Merge>> = {
  minimum: largest,
  exclusiveMinimum: largest,
  minLength: largest,
  minItems: largest,
  minProperties: largest,
  maximum: smallest,
  exclusiveMaximum: smallest,
  maxLength: smallest,
  maxItems: smallest,
  maxProperties: smallest,
  uniqueItems: (a, b) => a === true || b === true,
  items: allOf,
  propertyNames: allOf,
  required: joined,
  pattern: joined,
  allOf: joined,
  type: (a, b, path) => commonTypes(typesOf({ type: a }, path), typesOf({ type: b }, path)),
  enum: (a, b) => listed(a).filter((value) => listed(b).some((other) => same(value, other))),
  properties: (a, b) => mergeByName(a, b),
  anyOf: (a, b) => listed(a).flatMap((one) => listed(b).map((other) => allOf(one, other, ''))),
  // What both say of further properties is joined below.
  additionalProperties: (a, b) => (a === false || b === false ? false : allOf(a, b, '')),
};

function commonTypes(a: readonly SchemaType[], b: readonly SchemaType[]): SchemaType[] {
  const allows = (types: readonly SchemaType[], type: SchemaType) =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [...new Set([...a, ...b])].filter((type) => allows(a, type) && allows(b, type));
}

function mergeByName(a: unknown, b: unknown): JsonObject {
  const merged: Record<string, unknown> = { ...(a as JsonObject) };
  for (const [name, schema] of Object.entries(b as JsonObject)) {
    merged[name] = Object.hasOwn(merged, name) ? { allOf: [merged[name], schema] } : schema;
  }
  return merged;
}

/** What one schema says of further properties holds for those that only the other names. */
function restrictProperties(
  merged: Record<string, unknown>,
  left: JsonObject,
  right: JsonObject,
  path: string,
): void {
  const restricts = (schema: JsonObject) =>
    schema.additionalProperties !== undefined && schema.additionalProperties !== true;
  if (!restricts(left) && !restricts(right)) return;
  if (left.patternProperties !== undefined || right.patternProperties !== undefined) {
    throw schemaFault(
      path,
      'patternProperties',
      'it stands beside additionalProperties of another schema',
    );
  }
  const properties: Record<string, unknown> = { ...(merged.properties as JsonObject | undefined) };
  for (const [of, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!restricts(other)) continue;
    const named = namedSchemas(other, 'properties', path);
    for (const name of Object.keys(namedSchemas(of, 'properties', path))) {
      if (Object.hasOwn(named, name)) continue;
      properties[name] =
        other.additionalProperties === false
          ? false
          : { allOf: [properties[name], other.additionalProperties] };
    }
  }
  if (Object.keys(properties).length > 0) merged.properties = properties;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
