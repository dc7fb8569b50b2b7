import { isJsonObject, type JsonObject } from '../../tokenizer/json-object.ts';
import { derive } from '../grammar/derivative.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';
import { requireFiniteRules } from '../grammar/rule-faults.ts';
import { areDisjoint } from './are-disjoint.ts';
import { compileArray } from './compile-array.ts';
import { compileObject } from './compile-object.ts';
import { stringBody } from './compile-string.ts';
import { anyNumber, integers, type NumberBounds, numbersWithin } from './json-number.ts';
import { createJsonText } from './json-text.ts';
import {
  constrainingKeywords,
  everyType,
  listOf,
  numberOf,
  type SchemaType,
  typesOf,
} from './keywords.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { resolveReference } from './references.ts';
import type { SchemaCompiler } from './schema-compiler.ts';
import { schemaFault } from './schema-fault.ts';

const deepestNesting = 100;
/** Places in a schema, each time it is compiled: bounds what a hostile schema can cost. */
const mostPlaces = 20_000;

/**
 * The JSON texts of a schema's values. Every text is valid; where a schema leaves a choice of order
 * or notation, one is taken. @throws UnsupportedRequestError naming the keyword that cannot be enforced
 * @see https://json-schema.org/draft/2020-12/json-schema-validation
 */
export function compileSchema(factory: ExpressionFactory, root: unknown): Expression {
  const json = createJsonText(factory);
  const rules = new Map<string, Expression>();
  let depth = 0;
  let places = 0;

  const compile = (schema: unknown, path: string): Expression => {
    if (schema === true) return anyValue();
    if (schema === false) return factory.nothing;
    if (!isJsonObject(schema))
      throw schemaFault(path, 'schema', 'it is neither an object nor true or false');
    if (depth > deepestNesting || ++places > mostPlaces) {
      throw schemaFault(path, 'schema', 'it is nested too deep, or too large');
    }
    depth++;
    try {
      return compileKeywords(constrainingKeywords(schema, path), path);
    } finally {
      depth--;
    }
  };
  const compiler: SchemaCompiler = { factory, json, root, compile };

  const ruleOf = (name: string, body: () => Expression): Expression => {
    const known = rules.get(name);
    if (known) return known;
    let made: Expression = factory.nothing;
    const rule = factory.rule(name, () => made);
    rules.set(name, rule);
    made = body();
    return rule;
  };
  const anyValue = (): Expression => ruleOf('any value', () => compileTypes({}, everyType, '#'));

  const compileKeywords = (schema: JsonObject, path: string): Expression => {
    const { $ref, allOf: _, anyOf, oneOf, ...base } = schema;
    if ($ref !== undefined) {
      const { $ref: __, ...siblings } = schema;
      const target = resolveReference(root, $ref, path);
      if (Object.keys(siblings).length > 0)
        return compile(mergeSchemas(target, siblings, path), path);
      return ruleOf(String($ref), () => compile(target, String($ref)));
    }
    if (schema.allOf !== undefined) {
      const { allOf: parts, ...rest } = schema;
      const resolved = listOf({ allOf: parts }, 'allOf', path).map((part) => opened(part, path));
      return compile(
        resolved.reduce((merged, part) => mergeSchemas(merged, part, path), rest),
        path,
      );
    }
    if (anyOf !== undefined) return compileBranches(schema, 'anyOf', path);
    if (oneOf !== undefined) {
      requireDisjoint(listOf(schema, 'oneOf', path), path);
      return compileBranches(schema, 'oneOf', path);
    }
    if (base.const !== undefined || base.enum !== undefined) return compileListed(base, path);
    return compileTypes(base, typesOf(base, path), path);
  };

  /** References are opened so that what they point to can be merged. */
  const opened = (schema: unknown, path: string): unknown => {
    if (!isJsonObject(schema) || schema.$ref === undefined) return schema;
    if (++places > mostPlaces) throw schemaFault(path, '$ref', 'it points to itself within allOf');
    const { $ref, ...siblings } = schema;
    return mergeSchemas(opened(resolveReference(root, $ref, path), path), siblings, path);
  };

  const compileBranches = (
    schema: JsonObject,
    keyword: 'anyOf' | 'oneOf',
    path: string,
  ): Expression => {
    const { [keyword]: _, ...base } = schema;
    const isAlone = Object.keys(base).length === 0;
    return factory.choice(
      listOf(schema, keyword, path).map((branch, index) =>
        compile(
          isAlone ? branch : mergeSchemas(base, opened(branch, path), path),
          `${path}/${keyword}/${index}`,
        ),
      ),
    );
  };

  const requireDisjoint = (branches: readonly unknown[], path: string): void => {
    for (const [index, branch] of branches.entries()) {
      for (const other of branches.slice(index + 1)) {
        if (areDisjoint(root, branch, other, path)) continue;
        throw schemaFault(
          path,
          'oneOf',
          'a value may satisfy two of its branches',
          'Use anyOf, or a property with another const in each branch.',
        );
      }
    }
  };

  const compileListed = (
    { const: only, enum: listed, ...rest }: JsonObject,
    path: string,
  ): Expression => {
    const values = only === undefined ? listOf({ enum: listed }, 'enum', path) : [only];
    const { type: _, ...keywords } = rest;
    const [keyword] = Object.keys(keywords);
    if (keyword !== undefined && values.some((value) => typeof value === 'object' && value)) {
      throw schemaFault(path, keyword, 'it stands beside listed objects or arrays');
    }
    const allowed = keyword === undefined ? null : compileTypes(rest, typesOf(rest, path), path);
    const types = typesOf({ type: rest.type }, path);
    const isAllowed = (value: unknown) =>
      types.some((type) => isOfType(value, type)) && (!allowed || holds(allowed, value));
    const isListed = (value: unknown) =>
      only === undefined ||
      listed === undefined ||
      listOf({ enum: listed }, 'enum', path).some(
        (one) => JSON.stringify(one) === JSON.stringify(value),
      );
    const kept = values.filter((value) => isListed(value) && isAllowed(value));
    return factory.choice(kept.map(json.literal));
  };
  const holds = (language: Expression, value: unknown): boolean => {
    let left = language;
    for (const byte of new TextEncoder().encode(JSON.stringify(value)))
      left = derive(factory, left, byte);
    return left.isNullable;
  };

  const compileTypes = (
    schema: JsonObject,
    types: readonly SchemaType[],
    path: string,
  ): Expression => {
    // An integer is a number: both together would only write the same texts twice.
    const distinct = types.filter((type) => type !== 'integer' || !types.includes('number'));
    return factory.choice(distinct.map((type) => compileType(schema, type, path)));
  };
  const compileType = (schema: JsonObject, type: SchemaType, path: string): Expression => {
    switch (type) {
      case 'null':
        return json.literal(null);
      case 'boolean':
        return factory.choice([json.literal(true), json.literal(false)]);
      case 'string':
        return json.string(stringBody(factory, json, schema, path));
      case 'array':
        return compileArray(compiler, schema, path);
      case 'object':
        return compileObject(compiler, schema, path);
      default:
        return compileNumber(schema, type, path);
    }
  };
  const compileNumber = (schema: JsonObject, type: SchemaType, path: string): Expression => {
    const bounds: NumberBounds = {
      minimum: numberOf(schema, 'minimum', path),
      maximum: numberOf(schema, 'maximum', path),
      exclusiveMinimum: numberOf(schema, 'exclusiveMinimum', path),
      exclusiveMaximum: numberOf(schema, 'exclusiveMaximum', path),
    };
    const step = numberOf(schema, 'multipleOf', path);
    if (step !== undefined && step !== 1) {
      throw schemaFault(path, 'multipleOf', 'only multiples of 1 can be counted');
    }
    if (type === 'integer' || step === 1) return integers(factory, bounds);
    const isBounded = Object.values(bounds).some((bound) => bound !== undefined);
    return isBounded ? numbersWithin(factory, bounds) : anyNumber(factory);
  };

  const language = compile(root, '#');
  requireFiniteRules([language, ...rules.values()]);
  if (language.kind === 'nothing') {
    throw schemaFault('#', 'schema', 'no value satisfies it', 'Correct the schema.');
  }
  return language;
}

function isOfType(value: unknown, type: SchemaType): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'object') return isJsonObject(value);
  return typeof value === type;
}
