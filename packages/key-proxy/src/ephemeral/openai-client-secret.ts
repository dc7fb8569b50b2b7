import { CloudFailureError, InvalidRequestError, NetworkError } from '@localmost/protocol';
import * as v from 'valibot';

/** What a client secret is asked for with. */
export interface ClientSecretRequest {
  /** The app's key; it stays where this is called. */
  key: string;
  /** The only model that sessions start with. */
  model: string;
  /** How long sessions may be opened with it: 10 to 7200 seconds. Default 60. */
  lifeSeconds?: number;
  /** Default `https://api.openai.com/v1`. */
  baseUrl?: string;
  fetch?: typeof globalThis.fetch;
}

/** A short-lived secret that may be given to a page. */
export interface ClientSecret {
  value: string;
  expiresAtMs: number;
}

const schema = v.object({ value: v.pipe(v.string(), v.startsWith('ek_')), expires_at: v.number() });

/**
 * Exchanges the app's OpenAI key for a short-lived client secret, for the page of a user whom the
 * app knows. OpenAI accepts it for its Realtime API alone, and no cap of this proxy holds there;
 * chat completions go through the proxy.
 * @throws CloudFailureError when OpenAI refuses or answers otherwise, NetworkError when it cannot be
 *   reached, InvalidRequestError for a life out of range
 * @see https://developers.openai.com/api/reference/cli/resources/realtime/subresources/client_secrets/index.md
 */
export async function createOpenAiClientSecret(
  request: ClientSecretRequest,
): Promise<ClientSecret> {
  const {
    lifeSeconds = 60,
    baseUrl = 'https://api.openai.com/v1',
    fetch = globalThis.fetch,
  } = request;
  if (!(lifeSeconds >= 10 && lifeSeconds <= 7200)) throw lifeOutOfRange(lifeSeconds);
  const response = await fetch(`${baseUrl}/realtime/client_secrets`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Authorization: `Bearer ${request.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      expires_after: { anchor: 'created_at', seconds: Math.floor(lifeSeconds) },
      session: { type: 'realtime', model: request.model },
    }),
    // Without the cause: what a fetch throws may hold its headers.
  }).catch(() => {
    throw new NetworkError({ message: 'OpenAI could not be reached.', remedies: ['Try again.'] });
  });
  const found = v.safeParse(schema, await response.json().catch(() => undefined));
  if (!response.ok || !found.success) throw refused(response.status);
  return { value: found.output.value, expiresAtMs: found.output.expires_at * 1000 };
}

function lifeOutOfRange(lifeSeconds: number): InvalidRequestError {
  return new InvalidRequestError({
    message: `A client secret lives for 10 to 7200 seconds, not ${lifeSeconds}.`,
    details: { path: 'lifeSeconds', observed: lifeSeconds },
    remedies: ['Ask for a life between the two; short is better.'],
  });
}

function refused(status: number): CloudFailureError {
  return new CloudFailureError({
    message: `OpenAI made no client secret: status ${status}.`,
    details: { backendId: 'openai', status },
    remedies: ['Check that the key is valid and may use the Realtime API.'],
  });
}
