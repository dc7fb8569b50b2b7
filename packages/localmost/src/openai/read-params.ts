import { InvalidRequestError } from '@localmost/protocol';
import { isObject } from '../chat/param-faults.ts';

/** The JSON object of a request's body; each of its fields is checked where it is read. @throws InvalidRequestError */
export async function readParams<Params>(request: Request): Promise<Params> {
  const body: unknown = await request.json().catch((cause: unknown) => {
    request.signal.throwIfAborted();
    throw notJson(cause);
  });
  if (!isObject(body)) throw notJson(undefined);
  return body as unknown as Params;
}

function notJson(cause: unknown): InvalidRequestError {
  return new InvalidRequestError({
    message: 'The body of the request is not a JSON object.',
    details: { path: 'body' },
    remedies: ['Send one JSON object.'],
    cause,
  });
}
