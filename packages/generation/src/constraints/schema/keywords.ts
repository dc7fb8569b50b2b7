import { isJsonObject, type JsonObject } from '../../tokenizer/json-object.ts';
import { schemaFault } from './schema-fault.ts';

/** The types of JSON Schema; every integer is a number too. */
export type SchemaType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** All types, each value of exactly one of them once `integer` is left to `number`. */
export const everyType: readonly SchemaType[] = [
  'object',
  'array',
  'string',
  'number',
  'boolean',
  'null',
];

/** Keywords of one type of value. */
export const keywordsOfType: Readonly<
  Record<'object' | 'array' | 'string' | 'number', readonly string[]>
> = {
  object: [
    'properties',
    'required',
    'additionalProperties',
    'patternProperties',
    'propertyNames',
    'minProperties',
    'maxProperties',
  ],
  array: ['items', 'prefixItems', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};

const ofAnyType = ['type', 'const', 'enum', '$ref', 'allOf', 'anyOf', 'oneOf'];
/** They describe and do not constrain. */
const annotations = [
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'contentEncoding',
  'contentMediaType',
];
const enforced = new Set([...ofAnyType, ...Object.values(keywordsOfType).flat()]);
const known = new Set([...enforced, ...annotations]);

/** The keywords of a schema that constrain, checked to be ones that can be enforced. @throws UnsupportedRequestError */
export function constrainingKeywords(schema: JsonObject, path: string): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || keyword.startsWith('x-')) continue;
    if (!known.has(keyword))
      throw schemaFault(path, keyword, 'it is not among the keywords that are');
    if (enforced.has(keyword)) kept[keyword] = value;
  }
  return kept;
}

/** The types that a schema allows, by its `type` or else by the keywords it uses. */
export function typesOf(schema: JsonObject, path: string): readonly SchemaType[] {
  const { type } = schema;
  if (type === undefined) {
    const implied = Object.entries(keywordsOfType).filter(([, keywords]) =>
      keywords.some((keyword) => schema[keyword] !== undefined),
    );
    // Without a type, keywords of one type let every other type pass; the one that is meant is valid too.
    return implied.length === 0 ? everyType : implied.map(([name]) => name as SchemaType);
  }
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const wrong = types.find((name) => name !== 'integer' && !everyType.includes(name as SchemaType));
  if (wrong !== undefined || types.length === 0) {
    throw schemaFault(path, 'type', 'it names no type of JSON', 'Name a type of JSON Schema.');
  }
  return types as SchemaType[];
}

/** A count such as `minItems`. @throws UnsupportedRequestError */
export function countOf(schema: JsonObject, keyword: string, path: string): number | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw schemaFault(path, keyword, 'it is not a count', 'Give a whole number from 0.');
}

/** A number such as `minimum`. @throws UnsupportedRequestError */
export function numberOf(schema: JsonObject, keyword: string, path: string): number | undefined {
  const value = schema[keyword];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw schemaFault(path, keyword, 'it is not a number', 'Give a number.');
}

/** Schemas by name, such as `properties`. @throws UnsupportedRequestError */
export function namedSchemas(schema: JsonObject, keyword: string, path: string): JsonObject {
  const value = schema[keyword] ?? {};
  if (isJsonObject(value)) return value;
  throw schemaFault(path, keyword, 'it is not an object', 'Give an object of schemas.');
}

/** A list such as `anyOf`. @throws UnsupportedRequestError */
export function listOf(schema: JsonObject, keyword: string, path: string): readonly unknown[] {
  const value = schema[keyword] ?? [];
  if (Array.isArray(value)) return value;
  throw schemaFault(path, keyword, 'it is not a list', 'Give a list.');
}
