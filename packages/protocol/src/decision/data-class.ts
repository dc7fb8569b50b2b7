/** How sensitive a request is, from least to most. Detectors may raise the class, never lower it. */
export type DataClass = 'public' | 'internal' | 'restricted';

/** Where a backend runs, from nearest to farthest: who holds the machine that sees the prompt. */
export type TrustZone = 'device' | 'own-network' | 'own-tenant' | 'third-party';

/** Where the caller wants a request to run. */
export type ExecutionMode =
  | 'only_on_device'
  | 'prefer_on_device'
  | 'prefer_in_cloud'
  | 'only_in_cloud';

/** A person's permission to send data of some classes to some zones, for a limited time. */
export interface ConsentToken {
  id: string;
  /** The zones the permission opens. */
  zones: readonly TrustZone[];
  /** The classes it covers. */
  dataClasses: readonly DataClass[];
  /** Only these backends, by id; all in the zones when absent. */
  backends?: readonly string[] | undefined;
  /** Only requests of this session; any when absent. */
  sessionId?: string | undefined;
  grantedAtMs: number;
  /** From this moment on the token is worth nothing. */
  expiresAtMs: number;
}
