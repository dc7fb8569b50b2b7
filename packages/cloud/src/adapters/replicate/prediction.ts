import { isJsonObject } from '../../request/json.ts';

/** What a prediction that was just created says of itself. */
export interface CreatedPrediction {
  id: string;
  streamUrl: string;
}

/**
 * The prediction in an answer of the server, or nothing where it is none or cannot be streamed.
 * Both values end up in addresses, so an id with other characters is none.
 */
export function readPrediction(json: unknown): CreatedPrediction | undefined {
  if (!isJsonObject(json) || !isJsonObject(json.urls)) return undefined;
  const { id } = json;
  const { stream } = json.urls;
  if (typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id)) return undefined;
  return typeof stream === 'string' ? { id, streamUrl: stream } : undefined;
}

/**
 * Whether a stream's address may be given the token: the API's own host, or one of the same site
 * where that is Replicate's. A server's answer must not send a key elsewhere.
 */
export function mayReceiveToken(streamUrl: string, baseUrl: string): boolean {
  if (!URL.canParse(streamUrl)) return false;
  const stream = new URL(streamUrl);
  const base = new URL(baseUrl);
  if (stream.protocol !== base.protocol || stream.username + stream.password !== '') return false;
  const isReplicate = base.hostname === 'api.replicate.com';
  return stream.host === base.host || (isReplicate && stream.host.endsWith('.replicate.com'));
}
