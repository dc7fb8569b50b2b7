import type { ConsentToken, DataClass, EngineRequest, ExecutionMode } from '@localmost/protocol';

/** One request with everything that decides where it may run. */
export interface RoutedRequest {
  /** What is asked. Goes to no backend that the policy does not admit. */
  engine: EngineRequest;
  /** Overrides the policy's mode. */
  mode?: ExecutionMode | undefined;
  /** What the caller knows of the data; the classifier may raise it. Default: what the classifier says. */
  data?: DataClass | undefined;
  consent?: ConsentToken | undefined;
  sessionId?: string | undefined;
  /** All tries of this request together may cost so much. */
  maxCostUsd?: number | undefined;
  /**
   * True never pays a second time: once a paid try may have been charged and its answer was lost,
   * only backends that cost nothing, or whose server knows the try's key, are still asked. Default
   * false: another server is asked, and the ledger books what both may charge.
   */
  payOnce?: boolean | undefined;
  deadlineMs?: number | undefined;
  timeToFirstTokenMs?: number | undefined;
  /** Default `interactive`. */
  priority?: 'interactive' | 'background' | undefined;
  /** Between 0 and 1; backends of less quality are not asked. Default 0. */
  minimumQuality?: number | undefined;
  /**
   * True starts once more where an answer broke off: a second `start` part, and after it a whole new
   * message. What came before it is to be thrown away. Never after a tool call. Default false.
   */
  restartAfterInterruption?: boolean | undefined;
}
