import type { EngineHost } from '@localmost/protocol';

/** The face that a sealed worker shows to another tab than its own: it can ask, and nothing else. */
export type GuestHost = Pick<
  EngineHost,
  'proveSeal' | 'generate' | 'embed' | 'score' | 'countTokens' | 'callSessions'
>;
