import { UnsupportedRequestError } from '@localmost/protocol';

/** The id by which this engine names itself. */
export const engineId = 'webllm';

/** The error for a part of a request that web-llm cannot honour. @param part a path, such as `sampling.topK` */
export function unsupported(part: string, reason: string, remedy: string): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: `web-llm cannot honour ${part}: ${reason}.`,
    details: { backendId: engineId, part, reason },
    remedies: [remedy, 'Let the policy send the request to a backend that offers it.'],
  });
}
