import { isJsonObject, type JsonObject } from '../../tokenizer/json-object.ts';
import { constrainingKeywords, listOf, namedSchemas, typesOf } from './keywords.ts';
import { dereference } from './references.ts';

/**
 * Whether surely no value satisfies both schemas: by their types, by the values they list, or by a
 * property that both demand and that tells them apart.
 */
export function areDisjoint(root: unknown, a: unknown, b: unknown, path: string): boolean {
  const left = dereference(root, a, path);
  const right = dereference(root, b, path);
  if (left === false || right === false) return true;
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const [listedLeft, listedRight] = [valuesOf(left), valuesOf(right)];
  if (listedLeft && listedRight) {
    const others = new Set(listedRight.map((value) => JSON.stringify(value)));
    return listedLeft.every((value) => !others.has(JSON.stringify(value)));
  }
  if (!shareType(left, right, path)) return true;
  return toldApartByProperty(root, left, right, path);
}

function valuesOf(schema: JsonObject): readonly unknown[] | null {
  if (schema.const !== undefined) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : null;
}

function shareType(left: JsonObject, right: JsonObject, path: string): boolean {
  // Without a type a schema lets everything pass that its keywords are not about.
  if (left.type === undefined || right.type === undefined) return true;
  const widened = (schema: JsonObject) =>
    typesOf(constrainingKeywords(schema, path), path).map((type) =>
      type === 'integer' ? 'number' : type,
    );
  const types = widened(right);
  return widened(left).some((type) => types.includes(type));
}

function toldApartByProperty(
  root: unknown,
  left: JsonObject,
  right: JsonObject,
  path: string,
): boolean {
  if (left.type !== 'object' || right.type !== 'object') return false;
  const ofLeft = namedSchemas(left, 'properties', path);
  const ofRight = namedSchemas(right, 'properties', path);
  const isMissing = (name: unknown, schema: JsonObject, properties: JsonObject) =>
    schema.additionalProperties === false && !Object.hasOwn(properties, String(name));
  const demandedLeft = listOf(left, 'required', path);
  const demandedRight = listOf(right, 'required', path);
  return (
    demandedLeft.some((name) => isMissing(name, right, ofRight)) ||
    demandedRight.some((name) => isMissing(name, left, ofLeft)) ||
    demandedLeft.some(
      (name) =>
        demandedRight.includes(name) &&
        areDisjoint(root, ofLeft[String(name)] ?? true, ofRight[String(name)] ?? true, path),
    )
  );
}
