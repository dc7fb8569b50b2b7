import { type BackendSupport, UnsupportedRequestError } from '@localmost/protocol';

/** One part of a request that cannot be honoured, and why. */
export type UnsupportedPart = Extract<BackendSupport, { supported: false }>;

/** A refusal of one part. @param part its path in the request @param reason why, without the request's text */
export function refused(part: string, reason: string): UnsupportedPart {
  return { supported: false, part, reason };
}

/** The same refusal as an error. */
export function unsupportedRequest(
  backendId: string,
  { part, reason }: UnsupportedPart,
): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `The backend "${backendId}" cannot honour \`${part}\`: ${reason}.`,
    details: { backendId, part, reason },
    remedies: [`Leave \`${part}\` out.`, 'Let the policy choose a backend that honours it.'],
  });
}
