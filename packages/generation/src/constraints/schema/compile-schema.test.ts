import { UnsupportedRequestError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { derive } from '../grammar/derivative.ts';
import { createExpressionFactory } from '../grammar/expression-factory.ts';
import { compileSchema } from './compile-schema.ts';

/** Which of these texts a schema's grammar lets pass. */
function accepted(schema: unknown, texts: readonly string[]): string[] {
  const factory = createExpressionFactory();
  const language = compileSchema(factory, schema);
  return texts.filter((text) => {
    let state = language;
    for (const byte of new TextEncoder().encode(text)) state = derive(factory, state, byte);
    return state.isNullable;
  });
}

describe('the grammar of a schema', () => {
  it.each<[unknown, readonly string[], readonly string[]]>([
    [
      { type: 'string' },
      ['""', '"aé🚢"', '"\\n\\u00e9\\ud83d\\ude00"'],
      ['"', '"\n"', '"\\ud83d"', '"\\x"', 'a'],
    ],
    [{ type: 'string', maxLength: 2 }, ['""', '"🚢🚢"'], ['"abc"']],
    [{ type: 'string', pattern: '^a+$', minLength: 2 }, ['"aa"'], ['"a"', '"ab"']],
    [{ type: 'string', pattern: 'b' }, ['"abc"', '"b"'], ['"ac"']],
    [{ type: 'string', pattern: '^[^"]$' }, ['"\\\\"', '"\\n"'], ['"\\""', '"aa"']],
    [{ type: 'string', format: 'date' }, ['"2026-11-30"'], ['"2026-02-30"', '"2026-1-1"']],
    [{ type: 'integer' }, ['0', '-12'], ['01', '1.0', '+1', '1e2', '1234567890123456']],
    [
      { type: 'integer', minimum: -3, maximum: 120 },
      ['-3', '0', '99', '120'],
      ['-4', '121', '130'],
    ],
    [{ type: 'integer', exclusiveMinimum: 1.5, exclusiveMaximum: 4 }, ['2', '3'], ['1', '4']],
    [{ type: 'number' }, ['0.5', '-1e+10', '12'], ['.5', '1.', '1e999']],
    [
      { type: 'number', minimum: 0.5, maximum: 0.75 },
      ['0.5', '0.74', '0.75', '0.750'],
      ['0', '0.49', '0.751', '1', '0x5', '-0.6'],
    ],
    [
      { type: 'number', exclusiveMinimum: -1.25, maximum: 2 },
      ['-1.24', '0', '2', '2.0'],
      ['-1.25', '2.01', '-2'],
    ],
    [{ type: 'number', exclusiveMaximum: 10 }, ['9.99', '-1000'], ['10', '10.0']],
    [{ type: ['string', 'null'] }, ['null', '"a"'], ['1', 'true']],
    [{ enum: ['a', 1, null] }, ['"a"', '1', 'null'], ['"b"', '2']],
    [{ type: 'integer', enum: ['a', 1, 2.5] }, ['1'], ['"a"', '2.5']],
    [{ const: { a: [1] } }, ['{"a":[1]}'], ['{"a":[2]}']],
    [
      { type: 'array', items: { type: 'null' }, minItems: 1, maxItems: 2 },
      ['[null]', '[null, null]'],
      ['[]', '[null,null,null]'],
    ],
    [
      { type: 'array', prefixItems: [{ const: 1 }, { const: 2 }], items: false },
      ['[]', '[1]', '[1,2]'],
      ['[2]', '[1,2,3]'],
    ],
    [{ anyOf: [{ type: 'null' }, { type: 'boolean' }] }, ['null', 'false'], ['0']],
    [{ oneOf: [{ type: 'integer' }, { type: 'string' }] }, ['1', '""'], ['null']],
    [
      { allOf: [{ type: 'string', minLength: 2 }, { maxLength: 3 }] },
      ['"ab"', '"abc"'],
      ['"a"', '"abcd"'],
    ],
    [true, ['{"a": [1, {"b": null}]}', '"x"', '[]'], ['{"a"}', '[1,]', '{"a":1,}']],
  ])('of %j', (schema, good, bad) => {
    expect(accepted(schema, good)).toEqual(good);
    expect(accepted(schema, bad)).toEqual([]);
  });

  it('writes properties in order, the wanted ones always, others by name only where they may be', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'boolean' } },
      required: ['b'],
    };
    const good = [
      '{"b":true}',
      '{"a":1,"b":true}',
      '{"a":1, "b": true, "c": []}',
      '{\n  "b": true\n}',
    ];
    expect(accepted(schema, good)).toEqual(good);
    const bad = [
      '{}',
      '{"a":1}',
      '{"b":true,"a":1}',
      '{"b":1}',
      '{"b":true,"a":"x"}',
      '{"b":true,"\\u0061":"x"}',
    ];
    expect(accepted(schema, bad)).toEqual([]);
    expect(accepted({ ...schema, additionalProperties: false }, ['{"b":true,"c":1}'])).toEqual([]);
    const limited = { ...schema, required: [], minProperties: 1, maxProperties: 1 };
    expect(accepted(limited, ['{}', '{"a":1}', '{"c":1}', '{"a":1,"b":true}'])).toEqual([
      '{"a":1}',
      '{"c":1}',
    ]);
    const patterned = {
      patternProperties: { '^n': { type: 'null' } },
      additionalProperties: false,
    };
    expect(accepted(patterned, ['{"n":null}', '{"n":1}', '{"m":null}'])).toEqual(['{"n":null}']);
  });

  it('follows references into themselves', () => {
    const schema = {
      $ref: '#/$defs/tree',
      $defs: {
        tree: {
          type: 'object',
          properties: { kids: { type: 'array', items: { $ref: '#/$defs/tree' } } },
          additionalProperties: false,
        },
      },
    };
    const good = ['{}', '{"kids":[{"kids":[{}, {}]}]}'];
    expect(accepted(schema, good)).toEqual(good);
    expect(accepted(schema, ['{"kids":[1]}', '{"kids":[{}'])).toEqual([]);
  });

  it.each<[keyword: string, path: string, schema: unknown]>([
    ['uniqueItems', '#', { type: 'array', uniqueItems: true }],
    ['not', '#', { not: { type: 'null' } }],
    ['if', '#', { if: { type: 'string' } }],
    ['contains', '#/properties/a', { properties: { a: { type: 'array', contains: {} } } }],
    ['multipleOf', '#', { type: 'integer', multipleOf: 5 }],
    ['dependentRequired', '#', { type: 'object', dependentRequired: { a: ['b'] } }],
    ['unevaluatedProperties', '#', { unevaluatedProperties: false }],
    ['format', '#', { type: 'string', format: 'iri' }],
    ['pattern', '#', { type: 'string', pattern: '(?=a)b' }],
    ['pattern', '#', { type: 'string', pattern: '(a)\\1' }],
    ['pattern', '#', { type: 'string', pattern: '\\bword' }],
    ['pattern', '#', { type: 'string', pattern: '(' }],
    ['oneOf', '#', { oneOf: [{ type: 'integer' }, { type: 'number' }] }],
    ['$ref', '#', { $ref: 'https://example.com/schema.json' }],
    ['$ref', '#', { $ref: '#/$defs/none' }],
    ['$ref', '#', { $ref: '#' }],
    [
      '$ref',
      '#/$defs/a',
      { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'null' }] } } },
    ],
    [
      '$ref',
      '#/$defs/a',
      {
        $ref: '#/$defs/a',
        $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' }, minItems: 1 } },
      },
    ],
    ['minProperties', '#', { type: 'object', minProperties: 3 }],
    ['type', '#', { type: 'text' }],
    ['minimum', '#', { type: 'integer', minimum: '3' }],
    ['schema', '#', { type: 'string', pattern: '^a$', minLength: 2 }],
    ['schema', '#', { type: 'integer', minimum: 3, maximum: 2 }],
    ['schema', '#/items', { type: 'array', items: 3 }],
    ['colour', '#', { type: 'string', colour: 'red' }],
  ])('refuses %s at %s', (keyword, path, schema) => {
    const compile = () => compileSchema(createExpressionFactory(), schema);
    expect(compile).toThrowError(UnsupportedRequestError);
    expect(compile).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ keyword, path }) }),
    );
  });

  it('bounds what a hostile schema costs', () => {
    let nested: unknown = { type: 'null' };
    for (let depth = 0; depth < 5000; depth++) nested = { type: 'array', items: nested };
    const wide = { allOf: [{ $ref: '#/x' }], x: undefined };
    const bomb = {
      ...Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [
          `x-${index}`,
          { allOf: [{ $ref: `#/x-${index + 1}` }, { $ref: `#/x-${index + 1}` }] },
        ]),
      ),
      $ref: '#/x-0',
      'x-30': { type: 'null' },
    };
    expect(accepted(bomb, ['null', '1'])).toEqual(['null']);
    for (const schema of [nested, wide]) {
      expect(() => compileSchema(createExpressionFactory(), schema)).toThrowError(
        UnsupportedRequestError,
      );
    }
  });
});
