import type {
  ChatMessage,
  DataClass,
  Decision,
  FinishReason,
  GenerationTimings,
  TokenUsage,
  TrustZone,
} from '@localmost/protocol';

/**
 * One thing that happened to a request, the same for the device and for a server. Holds counts,
 * classes, ids and codes; the one kind that holds text is {@link ContentEvent}.
 */
export type JournalEvent =
  | DecisionEvent
  | AttemptEvent
  | FinishEvent
  | FailureEvent
  | InterruptedEvent
  | ModelMismatchEvent
  | SpendingEvent
  | CacheHitEvent
  | ContentEvent;

/** What every event says. */
export interface JournalEventBase {
  requestId: string;
  /** Milliseconds since 1970 by the router's clock. */
  atMs: number;
  /** After detectors had their say. */
  dataClass: DataClass;
}

/** Which backend an event is about. */
export interface JournalledBackend {
  backendId: string;
  zone: TrustZone;
  /** The exact model, `id@version`, that the policy pins. */
  model: string;
}

/** The policy decided. Written before anything runs. */
export interface DecisionEvent extends JournalEventBase {
  type: 'decision';
  decision: Decision;
  /** The whole decision with what went into it, as one line that can be replayed. */
  line: string;
  /** The request whose broken answer this one replaces, as a new message. */
  restartOf?: string;
}

/** A request is about to be handed to a backend: one event for every try on the wire. */
export interface AttemptEvent extends JournalEventBase, JournalledBackend {
  type: 'attempt';
  /** From 1, over all tries of this request, at whichever backend. */
  attempt: number;
  /** UTF-8 bytes of the request as JSON: what the backend is given. */
  requestBytes: number;
  maxOutputTokens?: number;
  temperature?: number;
}

/** A try ended with a whole answer. */
export interface FinishEvent extends JournalEventBase, JournalledBackend {
  type: 'finish';
  attempt: number;
  reason: FinishReason;
  usage: TokenUsage;
  timings: GenerationTimings;
  /** UTF-8 bytes of the answer's text. */
  answerBytes: number;
}

/** A try failed before its first token, or the request found nobody; then there is no backend. */
export interface FailureEvent extends JournalEventBase, Partial<JournalledBackend> {
  type: 'failure';
  attempt?: number;
  /** The error's stable code; `unknown` for an error that is none of ours. */
  code: string;
  /** The HTTP status, where a server gave one. */
  status?: number;
}

/** A try failed, or was aborted, after its first token or tool call. */
export interface InterruptedEvent extends JournalEventBase, JournalledBackend {
  type: 'interrupted';
  attempt: number;
  code: string;
  /** UTF-8 bytes of text that had come. */
  answerBytes: number;
}

/** Another model answered than the one that was pinned. */
export interface ModelMismatchEvent extends JournalEventBase, JournalledBackend {
  type: 'model-mismatch';
  attempt: number;
  pinned: string;
  /** As the server wrote it, cut short; withheld for restricted requests, whose words it might echo. */
  answered: string;
}

/** Money was set aside, paid, or given back. */
export interface SpendingEvent extends JournalEventBase, JournalledBackend {
  type: 'spending';
  step: 'reserved' | 'settled' | 'released';
  amountUsd: number;
  /** True where the true amount is not known, and the worst case or a high guess was counted. */
  worstCase: boolean;
}

/** The answer came out of the cache; nothing ran. */
export interface CacheHitEvent extends JournalEventBase, JournalledBackend {
  type: 'cache-hit';
  answerBytes: number;
}

/** The words themselves. Only where the app asked for it, and never for restricted requests. */
export interface ContentEvent extends JournalEventBase, JournalledBackend {
  type: 'content';
  messages: readonly ChatMessage[];
  answer: string;
}
