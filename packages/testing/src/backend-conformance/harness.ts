import type { ChatBackend, EngineRequest, FinishReason, ToolCall } from '@localmost/protocol';

/** One backend under test, and what can be seen and steered of the far side. */
export interface BackendHarness {
  backend: ChatBackend;
  /** Makes the next answer this. Absent: a real model, which answers as it will. */
  script?: (answer: ScriptedAnswer) => void;
  /** Every request as the far side understood it, the last at the end. Absent: nobody can look there. */
  heard?: () => readonly EngineRequest[];
  close: () => Promise<void>;
}

/** What a scripted far side answers. */
export interface ScriptedAnswer {
  text?: string;
  toolCalls?: readonly ToolCall[];
  /** Default: `stop`, or `tool-calls` where there are some. */
  reason?: FinishReason;
  usage?: { promptTokens: number; completionTokens: number };
  /** The exact model that it says it is. */
  model?: string;
  /** Milliseconds between the pieces of the text. Default 0. */
  pieceMs?: number;
  /** The connection is cut behind so many pieces of the text. */
  cutAfterPieces?: number;
  /** Instead of all this it fails with this HTTP status. */
  failStatus?: number;
}

/** What the suite looks at; each can be left out only with a written reason. */
export type ConformanceCaseName =
  | 'shape of the stream'
  | 'system prompt'
  | 'several turns'
  | 'tools'
  | 'tool choice'
  | 'tool results'
  | 'JSON'
  | 'JSON schema'
  | 'sampling'
  | 'seed'
  | 'stop strings'
  | 'longest answer'
  | 'finish reasons'
  | 'usage'
  | 'Unicode'
  | 'abort before the call'
  | 'abort in mid-stream'
  | 'reader that leaves'
  | 'two answers at once'
  | 'failure';

/** One thing that every backend has to do. */
export interface ConformanceCase {
  name: ConformanceCaseName;
  /**
   * Asks for what the case is about. A backend that leaves the case out must refuse this request;
   * absent where nothing in a request asks for it.
   */
  asks?: EngineRequest;
  run: (harness: BackendHarness) => Promise<void>;
}
