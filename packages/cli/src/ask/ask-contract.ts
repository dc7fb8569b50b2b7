import type {
  CompletionUsage,
  ExecutionBackend,
  GenerationTimings,
  LoadProgress,
  ModelManifest,
  WireError,
} from 'localmost';

/** What the terminal asks the page in the headless browser. Plain data: it crosses a process. */
export interface AskRequest {
  manifest: ModelManifest;
  prompt: string;
  system?: string | undefined;
  backend: ExecutionBackend | 'auto';
  engine?: string | undefined;
  maximumThreads?: number | undefined;
  maximumTokens: number;
  temperature?: number | undefined;
  seed?: number | undefined;
}

/** One answer with its figures: what `--json` prints. */
export interface AskAnswer {
  text: string;
  model: string;
  engine: string;
  backend: ExecutionBackend | 'remote';
  threads: number;
  usage: CompletionUsage;
  timings: GenerationTimings & { loadMs: number };
}

/** What the page gives back: errors as plain data, to be rebuilt in the terminal. */
export type AskOutcome = { answer: AskAnswer } | { error: WireError };

declare global {
  /** The functions that page and terminal put there for each other. */
  interface Window {
    localmostAsk(request: AskRequest): Promise<AskOutcome>;
    localmostDelta(text: string): Promise<void>;
    localmostProgress(progress: LoadProgress): Promise<void>;
  }
}
