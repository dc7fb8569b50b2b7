import type { JsonSchema } from '@localmost/protocol';

/** Numbers in [0, 1). */
export type Random = () => number;

/** A random JSON Schema of keywords that can be enforced, the same for the same source of numbers. */
export function randomSchema(random: Random): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const maker = createMaker(random, definitions);
  const schema = maker.schema(0);
  return Object.keys(definitions).length > 0 ? { ...schema, $defs: definitions } : schema;
}

const words = [
  'name',
  'age',
  'größe',
  'a b',
  'q"t',
  'back\\slash',
  '',
  '名前',
  'x',
  'items',
  '🚢',
  'n\nl',
];
const patterns = [
  '^[a-z]{1,8}$',
  '^[A-Z][a-z]*( [A-Z][a-z]*){0,2}$',
  '^(red|green|blue)-[0-9]{2}$',
  '^\\d{3}-\\d{4}$',
  '^(?:ab|cd?)+$',
  '^[^"\\\\]{2,6}$',
  '[0-9]',
  'o$',
  '^\\w+@\\w+\\.(com|org)$',
  '^(a|b(c|d)){1,3}?é$',
];
const formats = [
  'date',
  'time',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
  'uri',
];

function createMaker(random: Random, definitions: Record<string, JsonSchema>) {
  const below = (count: number) => Math.floor(random() * count);
  const chance = (share: number) => random() < share;
  const pick = <T>(list: readonly T[]): T => {
    const value = list[below(list.length)];
    if (value === undefined) throw new RangeError('an empty list');
    return value;
  };
  const subset = <T>(list: readonly T[], share: number) => list.filter(() => chance(share));

  const scalar = (): unknown =>
    pick([
      null,
      true,
      false,
      0,
      -7,
      3.25,
      1e21,
      '',
      'plain',
      'q"uote',
      'lïne\nend',
      '\u0001',
      '🚢',
    ]);
  const string = (): JsonSchema => {
    const kind = below(10);
    if (kind < 2) return { type: 'string', pattern: pick(patterns) };
    if (kind < 3) return { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 6 };
    if (kind < 5) return { type: 'string', format: pick(formats) };
    if (kind < 6) return { type: 'string' };
    const minLength = below(4);
    return { type: 'string', minLength, maxLength: minLength + below(12) };
  };
  const number = (): JsonSchema => {
    const type = pick(['integer', 'number']);
    const low = type === 'integer' ? below(2000) - 1000 : Math.round(random() * 4000 - 2000) / 16;
    const high = low + (type === 'integer' ? below(300) : Math.round(random() * 300) / 16 + 0.125);
    const kind = below(6);
    if (kind === 0) return { type };
    if (kind === 1) return { type, minimum: low };
    if (kind === 2) return { type, exclusiveMaximum: high };
    if (kind === 3) return { type, exclusiveMinimum: low - 1, maximum: high };
    return { type, minimum: low, maximum: high };
  };
  const object = (depth: number): JsonSchema => {
    const names = subset(words, 0.3);
    const properties = Object.fromEntries(names.map((name) => [name, schema(depth + 1)]));
    const made: Record<string, unknown> = { type: 'object', properties };
    if (chance(0.6)) made.required = subset(names, 0.6);
    if (chance(0.7)) made.additionalProperties = false;
    else {
      if (chance(0.6)) made.additionalProperties = schema(depth + 2);
      made.maxProperties = names.length + below(3);
      if (chance(0.3)) made.propertyNames = { pattern: '^[a-zé]{1,5}$', maxLength: 4 };
      if (made.propertyNames) made.required = [];
    }
    if (chance(0.15)) made.patternProperties = { '^x-': { type: 'integer' } };
    if (chance(0.2) && !made.propertyNames) made.minProperties = Math.min(1, names.length);
    return made;
  };
  const array = (depth: number): JsonSchema => {
    const minItems = below(3);
    const made: Record<string, unknown> = { type: 'array', maxItems: minItems + below(4) };
    if (minItems > 0) made.minItems = minItems;
    if (chance(0.7)) made.items = schema(depth + 1);
    if (chance(0.25)) made.prefixItems = [schema(depth + 1), schema(depth + 1)].slice(below(2));
    return made;
  };
  const listed = (): JsonSchema =>
    chance(0.4)
      ? { const: chance(0.3) ? { a: [1, 'é"'], b: null } : scalar() }
      : { enum: [...new Set([scalar(), scalar(), scalar()])] };
  const union = (depth: number): JsonSchema => {
    if (chance(0.4)) {
      const branch = (kind: string) => ({
        type: 'object',
        properties: { kind: { const: kind }, value: schema(depth + 1) },
        required: ['kind', 'value'],
        additionalProperties: false,
      });
      return { oneOf: [branch('one'), branch('two')] };
    }
    if (chance(0.3))
      return {
        type: pick([
          ['string', 'null'],
          ['integer', 'boolean'],
        ]),
      };
    return { anyOf: [schema(depth + 1), schema(depth + 1)] };
  };
  const joined = (): JsonSchema =>
    chance(0.5)
      ? { allOf: [{ type: 'string', minLength: 1 }, { maxLength: 9 }, { pattern: '^[^x]*$' }] }
      : {
          allOf: [
            { type: 'object', properties: { a: { type: 'integer', minimum: 0 } }, required: ['a'] },
            { properties: { a: { maximum: 9 }, b: { type: 'boolean' } }, required: ['b'] },
          ],
          maxProperties: 2,
        };
  const recursive = (depth: number): JsonSchema => {
    const name = `node${Object.keys(definitions).length}`;
    definitions[name] = {};
    definitions[name] = {
      type: 'object',
      properties: {
        label: { type: 'string', maxLength: 5 },
        children: { type: 'array', items: { $ref: `#/$defs/${name}` }, maxItems: 2 },
        extra: schema(depth + 2),
      },
      required: ['label'],
      additionalProperties: false,
    };
    return { $ref: `#/$defs/${name}` };
  };
  const schema = (depth: number): JsonSchema => {
    const kind = depth === 0 ? 4 + below(5) : below(depth > 2 ? 4 : 10);
    if (kind === 0) return pick([{ type: 'boolean' }, { type: 'null' }]);
    if (kind === 1) return number();
    if (kind === 2) return string();
    if (kind === 3) return listed();
    if (kind === 4 || kind === 5) return object(depth);
    if (kind === 6) return array(depth);
    if (kind === 7) return union(depth);
    if (kind === 8) return depth < 2 && chance(0.5) ? recursive(depth) : joined();
    return chance(0.3) ? { description: 'anything', maxLength: 8, type: ['string', 'null'] } : {};
  };
  return { schema };
}
