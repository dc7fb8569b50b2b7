import { type ErrorDetails, UnsupportedRequestError } from '@localmost/protocol';

/**
 * The error for a place in a schema that cannot be enforced.
 * @param path a JSON pointer from the schema's root, such as `#/properties/age`
 * @param keyword the keyword at fault, such as `uniqueItems`
 */
export function schemaFault(
  path: string,
  keyword: string,
  reason: string,
  remedy: string = `Leave ${keyword} out, and check it in the app.`,
): UnsupportedRequestError {
  const details: ErrorDetails = { part: 'responseFormat.schema', path, keyword, reason };
  return new UnsupportedRequestError({
    message: `The schema's ${keyword} at ${path} cannot be enforced: ${reason}.`,
    details,
    remedies: [remedy],
  });
}
