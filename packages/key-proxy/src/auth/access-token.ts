import { randomUUID } from 'node:crypto';
import { InvalidRequestError } from '@localmost/protocol';
import * as v from 'valibot';
import type { Verification } from './caller.ts';
import { tokenClaimsSchema } from './token-claims.ts';
import { checkSecret, hasSignature, sign } from './token-signature.ts';

/** The first part of every token: another format will have another one. */
const format = 'lmp1';
/** A stolen token is worth something for as long as this at most. */
const longestLifeSeconds = 3600;
/** Clocks of two servers may differ by so much. */
const clockSkewSeconds = 30;
const longestTokenCharacters = 8192;

/** What the app's server grants to one of its users. */
export interface TokenGrant {
  secret: string | Uint8Array;
  /** The proxy's own name; a token for another proxy is refused. */
  audience: string;
  /** The user's id in the app. Not an address or a name: it stands in the proxy's log. */
  subject: string;
  /** Default 600, at most 3600. */
  lifeSeconds?: number;
  /** The most that all calls with this token may cost together, in US dollars. */
  capUsd?: number;
  models?: readonly string[];
  /** Milliseconds since 1970. Default: the system's clock. */
  nowMs?: number;
}

/**
 * A signed token for one user, to be handed to the page after the app's own log-in.
 * @throws InvalidRequestError for a short secret, a long life or a wrong field
 */
export function mintToken(grant: TokenGrant): string {
  const secret = checkSecret(grant.secret);
  const lifeSeconds = grant.lifeSeconds ?? 600;
  if (!(lifeSeconds > 0 && lifeSeconds <= longestLifeSeconds)) {
    throw invalid('lifeSeconds', `must be above 0 and at most ${longestLifeSeconds}`);
  }
  const iat = Math.floor((grant.nowMs ?? Date.now()) / 1000);
  const claims = v.safeParse(tokenClaimsSchema, {
    aud: grant.audience,
    sub: grant.subject,
    jti: randomUUID(),
    iat,
    exp: iat + Math.ceil(lifeSeconds),
    ...(grant.capUsd !== undefined && { capUsd: grant.capUsd }),
    ...(grant.models && { models: grant.models }),
  });
  if (!claims.success) {
    throw invalid(v.getDotPath(claims.issues[0]) ?? '(root)', claims.issues[0].message);
  }
  const signed = `${format}.${Buffer.from(JSON.stringify(claims.output)).toString('base64url')}`;
  return `${signed}.${Buffer.from(sign(signed, secret)).toString('base64url')}`;
}

/** What a token is checked against. */
export interface TokenExpectation {
  /** The first one signs today; the others are those it replaced and still verify. */
  secrets: readonly Uint8Array[];
  audience: string;
  nowMs: number;
}

/** Says who a token stands for. The signature is checked before anything in it is read. */
export function verifyToken(token: string, expected: TokenExpectation): Verification {
  if (token.length > longestTokenCharacters) return refused('too long');
  const [head, payload, signature, ...more] = token.split('.');
  if (head !== format || !payload || !signature || more.length > 0) return refused('not a token');
  const signed = `${head}.${payload}`;
  const mac = Buffer.from(signature, 'base64url');
  // Every secret is tried, so that the time does not tell which one fits.
  const fits = expected.secrets.map((secret) => hasSignature(signed, mac, secret));
  if (!fits.includes(true)) return refused('wrong signature');

  const claims = v.safeParse(tokenClaimsSchema, parseJson(payload));
  if (!claims.success) return refused('wrong claims');
  const { aud, sub, jti, iat, exp, capUsd, models } = claims.output;
  if (aud !== expected.audience) return refused('for another audience');
  const nowSeconds = expected.nowMs / 1000;
  if (!(nowSeconds < exp)) return refused('expired');
  if (!(iat <= nowSeconds + clockSkewSeconds)) return refused('from the future');
  if (!(exp - iat <= longestLifeSeconds)) return refused('lives too long');
  return {
    verified: true,
    caller: {
      subject: sub,
      tokenId: jti,
      expiresAtMs: exp * 1000,
      ...(capUsd !== undefined && { capUsd }),
      ...(models && { models }),
    },
  };
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function refused(reason: string): Verification {
  return { verified: false, reason };
}

function invalid(path: string, reason: string): InvalidRequestError {
  return new InvalidRequestError({
    message: `The token cannot be made: "${path}" ${reason}.`,
    details: { path },
    remedies: ['Correct the field named and mint the token again.'],
  });
}
