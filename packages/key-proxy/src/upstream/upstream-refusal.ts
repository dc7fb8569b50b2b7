import * as v from 'valibot';
import { Refusal, type RefusalInit } from '../refusal.ts';
import { redactKey } from './redact-key.ts';

const longestMessageCharacters = 500;
const longestBodyBytes = 2 ** 16;

const schema = v.object({ error: v.object({ message: v.string() }) });

/**
 * What the client is told of an upstream's error: its status, its `Retry-After` and its own words
 * where they are in OpenAI's shape. A refused key is the operator's affair: those words often quote
 * a part of the key, so they are kept back.
 */
export async function upstreamRefusal(
  response: Response,
  key: string | undefined,
): Promise<Refusal> {
  const said = await messageOf(response);
  const retryAfter = response.headers.get('Retry-After') ?? undefined;
  if (response.status === 401 || response.status === 403 || response.status === 407) {
    return new Refusal({
      status: 502,
      type: 'server_error',
      code: 'upstream_refused_key',
      message: 'The upstream refused the key that this proxy holds.',
    });
  }
  return new Refusal({
    ...kindOf(response.status),
    message: redactKey(said ?? `The upstream answered with status ${response.status}.`, key).slice(
      0,
      longestMessageCharacters,
    ),
    retryAfter: retryAfter && redactKey(retryAfter, key),
  });
}

function kindOf(status: number): Pick<RefusalInit, 'status' | 'type' | 'code'> {
  const invalid = 'invalid_request_error';
  switch (status) {
    case 400:
    case 404:
    case 413:
    case 422:
      return { status, type: invalid, code: 'upstream_refused_request' };
    case 402:
      return { status, type: 'insufficient_quota', code: 'upstream_quota' };
    case 408:
    case 504:
      return { status: 504, type: 'server_error', code: 'upstream_timeout' };
    case 429:
      return { status, type: 'rate_limit_error', code: 'upstream_rate_limit' };
    case 500:
    case 503:
      return { status, type: 'server_error', code: 'upstream_error' };
    // 529: overloaded. Clients know 503.
    case 529:
      return { status: 503, type: 'server_error', code: 'upstream_overloaded' };
    default:
      return status < 500
        ? { status: 400, type: invalid, code: 'upstream_refused_request' }
        : { status: 502, type: 'server_error', code: 'upstream_error' };
  }
}

async function messageOf(response: Response): Promise<string | undefined> {
  if (!response.body) return undefined;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of response.body) {
      bytes += piece.byteLength;
      if (bytes > longestBodyBytes) return undefined;
      pieces.push(piece);
    }
    const found = v.safeParse(schema, JSON.parse(Buffer.concat(pieces).toString('utf8')));
    return found.success ? found.output.error.message : undefined;
  } catch {
    return undefined;
  }
}
