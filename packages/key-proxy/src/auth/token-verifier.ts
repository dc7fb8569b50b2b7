import { InvalidRequestError } from '@localmost/protocol';
import { verifyToken } from './access-token.ts';
import type { CallerVerifier } from './caller.ts';
import { checkSecret } from './token-signature.ts';

/** How tokens are checked. */
export interface TokenVerifierOptions {
  /** The secrets that sign tokens, newest first; more than one while they are being exchanged. */
  secrets: readonly (string | Uint8Array)[];
  /** This proxy's own name, as `mintToken` was given it. */
  audience: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  clock?: () => number;
}

/**
 * The default verifier: `Authorization: Bearer` with a token of `mintToken`.
 * @throws InvalidRequestError when there is no secret or one is short
 */
export function tokenVerifier(options: TokenVerifierOptions): CallerVerifier {
  const secrets = options.secrets.map(checkSecret);
  if (secrets.length === 0) {
    throw new InvalidRequestError({
      message: 'A token verifier needs at least one secret.',
      details: { path: 'secrets' },
      remedies: ['Give the secret that the app signs its tokens with.'],
    });
  }
  const { audience, clock = Date.now } = options;
  return (headers) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(headers.get('Authorization') ?? '')?.[1];
    if (!token) return { verified: false, reason: 'no token' };
    return verifyToken(token, { secrets, audience, nowMs: clock() });
  };
}
