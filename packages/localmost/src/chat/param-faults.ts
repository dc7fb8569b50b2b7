import { InvalidRequestError } from '@localmost/protocol';

/** A parameter has a value that means nothing. */
export function invalid(path: string, what: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The request is wrong: ${path} ${what}.`,
    details: { path },
    remedies: [`Correct \`${path}\`.`],
  });
}

/** A parameter asks for something that nobody here can do. */
export function unsupported(
  path: string,
  remedy = `Leave \`${path}\` out, or unset.`,
): InvalidRequestError {
  return new InvalidRequestError({
    message: `The request asks for something that is not supported: ${path}.`,
    details: { path },
    remedies: [remedy],
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a parameter counts as left out. */
export function isUnset(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Refuses every field that is set and not on the list. @throws InvalidRequestError naming it */
export function allowOnly(
  value: Record<string, unknown>,
  names: readonly string[],
  path: string,
): void {
  const other = Object.keys(value).find((name) => !names.includes(name) && !isUnset(value[name]));
  if (other !== undefined) throw unsupported(`${path}.${other}`);
}

/** The value, when it is text with at least one character. @throws InvalidRequestError */
export function nameOf(value: unknown, path: string): string {
  if (typeof value === 'string' && value.length > 0) return value;
  throw invalid(path, 'is not a name');
}
