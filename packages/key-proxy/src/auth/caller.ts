/** Who makes a call, as a verifier established it. */
export interface Caller {
  /** The user, by an id of the app's own; money is counted under it. */
  subject: string;
  /** The permission that was shown; its own cap is counted under it. */
  tokenId: string;
  /** After this moment the permission, and what was spent under it, is forgotten. */
  expiresAtMs: number;
  /** The most that all calls under this permission may cost together, in US dollars. */
  capUsd?: number;
  /** Only these models; all that the proxy offers when absent. */
  models?: readonly string[];
}

/** The outcome of asking who calls. */
export type Verification =
  | { verified: true; caller: Caller }
  /** `reason` is for the operator's log; the client only learns that it was refused. */
  | { verified: false; reason: string };

/**
 * Establishes who makes a call from its headers; the body was not read yet. A verifier that throws
 * or takes longer than the proxy's limit counts as a refusal.
 */
export type CallerVerifier = (headers: Headers) => Promise<Verification> | Verification;

/**
 * A verifier for a proxy that only its own process can call, such as Electron's main: every call is
 * the one user's.
 */
export function singleCaller(subject: string): CallerVerifier {
  const caller: Caller = { subject, tokenId: subject, expiresAtMs: Number.POSITIVE_INFINITY };
  return () => ({ verified: true, caller });
}
