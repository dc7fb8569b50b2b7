import type { JsonSchema } from '@localmost/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';

// CommonJS, whose default export Node nests.
const addFormats = addFormatsModule.default;

/** What an independent validator says of a text against a schema: null where it is valid. */
export function faultOf(schema: JsonSchema, text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return `not JSON: ${String(cause)}`;
  }
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  if (ajv.validate(schema, value)) return null;
  return ajv.errorsText();
}
