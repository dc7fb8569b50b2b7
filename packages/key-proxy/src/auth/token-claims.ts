import * as v from 'valibot';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a token says. Times are seconds since 1970, as in other signed tokens. */
export interface TokenClaims {
  /** The proxy that it is for. */
  aud: string;
  /** The user. */
  sub: string;
  /** The token itself. */
  jti: string;
  iat: number;
  exp: number;
  capUsd?: number | undefined;
  models?: string[] | undefined;
}

/** The only shape of claims that is accepted; an unknown field is refused. */
export const tokenClaimsSchema: v.GenericSchema<unknown, TokenClaims> = v.strictObject({
  aud: id,
  sub: id,
  jti: id,
  iat: seconds,
  exp: seconds,
  capUsd: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  models: v.optional(v.pipe(v.array(id), v.maxLength(100))),
});
