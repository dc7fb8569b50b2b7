import { isJsonObject, type JsonObject } from '../../tokenizer/json-object.ts';
import { schemaFault } from './schema-fault.ts';

/**
 * The schema that a `$ref` of this root points to. Only pointers into the same schema are followed:
 * nothing is fetched. @throws UnsupportedRequestError
 */
export function resolveReference(root: unknown, reference: unknown, path: string): unknown {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) {
    throw schemaFault(
      path,
      '$ref',
      'only pointers into the same schema are followed',
      'Put the schema under $defs and point to it.',
    );
  }
  let place: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    place = stepInto(place, key);
    if (place === undefined) {
      throw schemaFault(path, '$ref', 'it points to nothing', 'Correct the pointer.');
    }
  }
  return place;
}

function stepInto(place: unknown, key: string): unknown {
  if (Array.isArray(place)) return place[Number(key)];
  return isJsonObject(place) && Object.hasOwn(place, key) ? place[key] : undefined;
}

/** The schema itself where it is no more than a reference; follows references of references. */
export function dereference(root: unknown, schema: unknown, path: string): unknown {
  let place = schema;
  for (let steps = 0; isReferenceOnly(place); steps++) {
    if (steps > 100) throw schemaFault(path, '$ref', 'it points to itself');
    place = resolveReference(root, place.$ref, path);
  }
  return place;
}

function isReferenceOnly(schema: unknown): schema is JsonObject {
  return isJsonObject(schema) && schema.$ref !== undefined && Object.keys(schema).length === 1;
}
