import { type ErrorDetails, InvalidRequestError } from '@localmost/protocol';

/** The error for one wrong field. @param path the field, such as `messages[0].content` */
export function invalidRequest(
  path: string,
  fault: string,
  remedy: string,
  details: ErrorDetails = {},
): InvalidRequestError {
  return new InvalidRequestError({
    message: `${path} ${fault}.`,
    details: { path, ...details },
    remedies: [remedy],
  });
}
