import { createHmac } from 'node:crypto';
import { InvalidRequestError } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { mintToken, type TokenGrant, verifyToken } from './access-token.ts';
import { tokenVerifier } from './token-verifier.ts';

const secret = 'a secret of the test, thirty-two bytes and more';
const bytes = new TextEncoder().encode(secret);
const nowMs = Date.parse('2026-11-21T12:00:00Z');
const grant: TokenGrant = { secret, audience: 'proxy', subject: 'user-1', nowMs };
const expected = { secrets: [bytes], audience: 'proxy', nowMs };

function signByHand(claims: unknown, key: Uint8Array = bytes, format = 'lmp1'): string {
  const signed = `${format}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function reasonOf(token: string, at: Partial<typeof expected> = {}): string {
  const found = verifyToken(token, { ...expected, ...at });
  return found.verified ? 'accepted' : found.reason;
}

const iat = nowMs / 1000;
const claims = { aud: 'proxy', sub: 'user-1', jti: 'a', iat, exp: iat + 600 };

describe('mintToken and verifyToken', () => {
  it('carry who may do what, and until when', () => {
    const token = mintToken({ ...grant, capUsd: 0.5, models: ['m-1'], lifeSeconds: 60 });
    expect(verifyToken(token, expected)).toEqual({
      verified: true,
      caller: {
        subject: 'user-1',
        tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        expiresAtMs: nowMs + 60_000,
        capUsd: 0.5,
        models: ['m-1'],
      },
    });
  });

  it('make every token another one', () => {
    expect(mintToken(grant)).not.toBe(mintToken(grant));
  });

  it('refuse a token that was changed in any one character', () => {
    const token = mintToken(grant);
    let refusals = 0;
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      // The last character of 43 carries two bits that belong to no byte.
      const sameBytes =
        Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(
          Buffer.from(token.split('.')[2] ?? '', 'base64url'),
        ) && changed.slice(0, changed.lastIndexOf('.')) === token.slice(0, token.lastIndexOf('.'));
      if (sameBytes) continue;
      expect(reasonOf(changed)).not.toBe('accepted');
      refusals++;
    }
    expect(refusals).toBeGreaterThanOrEqual(token.length - 1);
  });

  it.each([
    ['another secret', signByHand(claims, new Uint8Array(32)), 'wrong signature'],
    ['no signature', `${mintToken(grant).split('.').slice(0, 2).join('.')}.`, 'not a token'],
    [
      'an empty signature of zero bytes',
      `${mintToken(grant).split('.').slice(0, 2).join('.')}.=`,
      'wrong signature',
    ],
    ['another format', signByHand(claims, bytes, 'none'), 'not a token'],
    ['a fourth part', `${mintToken(grant)}.x`, 'not a token'],
    ['nothing', '', 'not a token'],
    ['another audience', signByHand({ ...claims, aud: 'other' }), 'for another audience'],
    ['a life of a day', signByHand({ ...claims, exp: iat + 86_400 }), 'lives too long'],
    ['an issue in the future', signByHand({ ...claims, iat: iat + 300 }), 'from the future'],
    ['a negative cap', signByHand({ ...claims, capUsd: -1 }), 'wrong claims'],
    ['a cap that is a text', signByHand({ ...claims, capUsd: '9' }), 'wrong claims'],
    ['an unknown claim', signByHand({ ...claims, admin: true }), 'wrong claims'],
    ['claims that are no object', signByHand([1]), 'wrong claims'],
    ['a megabyte', 'x'.repeat(2 ** 20), 'too long'],
  ])('refuse %s', (_what, token, reason) => {
    expect(reasonOf(token)).toBe(reason);
  });

  it('refuse from the very moment of expiry on', () => {
    const token = mintToken({ ...grant, lifeSeconds: 60 });
    expect(reasonOf(token, { nowMs: nowMs + 59_999 })).toBe('accepted');
    expect(reasonOf(token, { nowMs: nowMs + 60_000 })).toBe('expired');
    expect(reasonOf(token, { nowMs: Number.NaN })).toBe('expired');
  });

  it.each([
    { ...grant, secret: 'short' },
    { ...grant, lifeSeconds: 3601 },
    { ...grant, lifeSeconds: 0 },
    { ...grant, lifeSeconds: Number.NaN },
    { ...grant, capUsd: Number.NaN },
    { ...grant, subject: '' },
  ])('mint nothing from a wrong grant', (wrong) => {
    expect(() => mintToken(wrong)).toThrow(InvalidRequestError);
  });
});

describe('tokenVerifier', () => {
  const clock = () => nowMs;

  it('accepts the old secret while both are named, and no longer', () => {
    const headers = new Headers({ Authorization: `Bearer ${mintToken(grant)}` });
    const fresh = 'the next secret of the test, also thirty-two bytes';
    const both = tokenVerifier({ secrets: [fresh, secret], audience: 'proxy', clock });
    expect(both(headers)).toMatchObject({ verified: true });
    const one = tokenVerifier({ secrets: [fresh], audience: 'proxy', clock });
    expect(one(headers)).toEqual({ verified: false, reason: 'wrong signature' });
  });

  it('refuses a call without a bearer token', () => {
    const verify = tokenVerifier({ secrets: [secret], audience: 'proxy', clock });
    for (const value of [undefined, 'Basic eDp5', 'Bearer', 'Bearer a b']) {
      const headers = new Headers(value === undefined ? {} : { Authorization: value });
      expect(verify(headers)).toEqual({ verified: false, reason: 'no token' });
    }
  });

  it('does not start without a secret', () => {
    expect(() => tokenVerifier({ secrets: [], audience: 'proxy' })).toThrow(InvalidRequestError);
  });
});
