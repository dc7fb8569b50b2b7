import type { WorkerConnection } from '@localmost/bridge';
import type { EngineHost, LocalmostError } from '@localmost/protocol';

/** What a session asks of the worker that answers it. */
export type AnsweringHost = Pick<
  EngineHost,
  'generate' | 'embed' | 'score' | 'countTokens' | 'callSessions'
>;

/** An engine that can be asked now, in a worker of this tab or of another. */
export interface ReadyEngine {
  connection: Pick<WorkerConnection<AnsweringHost>, 'host' | 'guard'>;
}

/** Where a session's answers are made: it outlives the workers that make them. */
export interface SessionEngine {
  /**
   * The engine, as soon as there is one that lives; the signal ends the waiting alone.
   * @throws the reason of `close`, the signal's reason, or why there is none
   */
  ready(signal?: AbortSignal): Promise<ReadyEngine>;
  /** Gives up the worker there is, because it can no longer be trusted; the next `ready` finds another. */
  drop(reason: LocalmostError): void;
  /** Ends it for good, and every answer under way with this reason. */
  close(reason: LocalmostError): void;
  /** Calls the listener once, when the engine is closed for good. */
  onClosed(listener: (reason: LocalmostError) => void): void;
}
