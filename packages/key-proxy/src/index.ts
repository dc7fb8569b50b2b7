export {
  mintToken,
  type TokenExpectation,
  type TokenGrant,
  verifyToken,
} from './auth/access-token.ts';
export {
  type Caller,
  type CallerVerifier,
  singleCaller,
  type Verification,
} from './auth/caller.ts';
export { type TokenVerifierOptions, tokenVerifier } from './auth/token-verifier.ts';
export { createKeyProxy, type KeyProxy } from './create-key-proxy.ts';
export {
  type ClientSecret,
  type ClientSecretRequest,
  createOpenAiClientSecret,
} from './ephemeral/openai-client-secret.ts';
export type { ProxyEvent } from './proxy-event.ts';
export type {
  KeyProxyOptions,
  KeySource,
  OfferedModel,
  ProxyCaps,
  ProxyLedger,
  Upstream,
} from './proxy-options.ts';
