import { Refusal } from '../refusal.ts';
import { within } from '../within.ts';
import type { Caller, CallerVerifier, Verification } from './caller.ts';

/**
 * The caller, or a refusal: of a verifier that says no, throws, or takes too long. The client learns
 * none of the reasons; `onRefused` does.
 * @throws Refusal
 */
export async function identifyCaller(
  verify: CallerVerifier,
  headers: Headers,
  options: { timeoutMs: number; onRefused: (reason: string) => void },
): Promise<Caller> {
  // A promise chain, so that a verifier which throws at once is caught as well.
  const asked = Promise.resolve(headers)
    .then(verify)
    .catch(() => refused('verifier failed'));
  const found = await within(asked, options.timeoutMs, () => refused('verifier too slow'));
  if (found.verified) return found.caller;
  options.onRefused(found.reason);
  throw new Refusal({
    status: 401,
    type: 'authentication_error',
    code: 'invalid_token',
    message: 'A valid access token is needed; ask the app for a new one.',
  });
}

function refused(reason: string): Verification {
  return { verified: false, reason };
}
