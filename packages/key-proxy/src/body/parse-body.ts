import * as v from 'valibot';
import { Refusal } from '../refusal.ts';

/**
 * The JSON object in a body, of the given shape.
 * @throws Refusal naming the field that is wrong, never its value
 */
export function parseBody<T>(bytes: Uint8Array, schema: v.GenericSchema<unknown, T>): T {
  const found = v.safeParse(schema, parseJson(bytes));
  if (found.success) return found.output;
  const [issue] = found.issues;
  const param = v.getDotPath(issue) ?? undefined;
  // The texts of the library quote what they were given, which may be a prompt.
  const message =
    issue.expected === 'never' ? 'is not a field that this proxy passes on' : 'is wrong';
  throw new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: issue.expected === 'never' ? 'unknown_field' : 'invalid_body',
    message: param ? `The field "${param}" ${message}.` : 'The body is not a JSON object.',
    param,
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
