import * as v from 'valibot';

/**
 * A relative path of plain segments: no `..`, no drive, no scheme, no backslash, no percent-escape,
 * so that joined to a folder or an address it can never climb out.
 */
export const filePathSchema: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.maxLength(240),
  v.regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/,
    'must be a relative path of plain segments',
  ),
);
