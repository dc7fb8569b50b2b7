import type {
  ChatMessage,
  ExecutionBackend,
  LoadedModel,
  LoadProgress,
  ModelManifest,
} from 'localmost';
import type { BenchmarkState } from './benchmark/benchmark-state.ts';
import type { DeviceState } from './device/device-state.ts';
import type { HistoryState } from './history/history-state.ts';
import type { Place } from './navigation/place.ts';
import type { Isolation } from './offline/register-service-worker.ts';
import type { TrialState } from './policy/trial-state.ts';
import type { ShareState } from './share/share-state.ts';

/** Where a model's weights are, as far as this page knows. */
export type WeightPlace = 'unknown' | 'device' | 'partial' | 'server' | 'nowhere';

/** What a person can choose from. */
export interface ModelChoice {
  manifest: ModelManifest;
  place: WeightPlace;
  /** Bytes of it that are on this device. */
  storedBytes: number;
}

/** An error as the page shows it. */
export interface ShownError {
  code: string;
  message: string;
  remedies: readonly string[];
}

/** Figures of one answer: the page's own clock while it grows, the engine's when it is complete. */
export interface AnswerFigures {
  timeToFirstTokenMs: number;
  /** Over the tokens after the first. */
  decodeTokensPerSecond: number;
  completionTokens: number;
  /** Known when the answer is complete. */
  prompt?: { tokens: number; cachedTokens: number };
}

/** One turn on the screen; `stopped` where a person ended it. */
export interface Turn extends ChatMessage {
  role: 'user' | 'assistant' | 'system';
  state: 'complete' | 'streaming' | 'stopped';
  figures?: AnswerFigures;
}

/** Everything the page shows. Views read it; only the controllers write it. */
export interface AppState {
  place: Place;
  device: DeviceState;
  trial: TrialState;
  benchmark: BenchmarkState;
  history: HistoryState;
  share: ShareState;
  choices: readonly ModelChoice[];
  selectedId: string;
  backend: ExecutionBackend | 'auto';
  temperature: number;
  /** An answer ends here at the latest. */
  maximumTokens: number;
  /** How far the selected model is from answering. */
  stage: 'choosing' | 'preparing' | 'ready';
  progress: LoadProgress | null;
  loaded: LoadedModel | null;
  turns: readonly Turn[];
  error: ShownError | null;
  /** Whether the page itself opens again without a network. */
  isPageKept: boolean;
  isolation: Isolation;
  isOnline: boolean;
}

/** The model that is chosen; undefined only where no manifest is known. */
export function selectedChoice(state: AppState): ModelChoice | undefined {
  return state.choices.find(({ manifest }) => manifest.id === state.selectedId);
}

/** Whether an answer is being written now. */
export function isAnswering(state: AppState): boolean {
  return state.turns.at(-1)?.state === 'streaming';
}
