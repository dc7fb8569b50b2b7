import type { DataClass, ExecutionMode, LocalmostClient } from 'localmost';
import type { createMemoryJournal } from 'localmost/hybrid';
import type { ShownError } from '../app-state.ts';
import type { WireBytes } from './fake-cloud.ts';

/** What `client.explain` gives: a decision and what would change it. */
export type Explanation = Awaited<ReturnType<LocalmostClient['explain']>>;
/** The page's own record of what every backend was handed. */
export type MemoryJournal = ReturnType<typeof createMemoryJournal>;

/** Limits that a person sets on one request; null where there is none. */
export interface TrialLimits {
  answerTokens: number;
  maxCostUsd: number | null;
  timeToFirstTokenMs: number | null;
  minimumQuality: number;
}

/** What is known of the trial of a policy. */
export interface TrialState {
  preset: ExecutionMode;
  limits: TrialLimits;
  text: string;
  /** What the app says of the text; the classifier may raise it. */
  declaredClass: DataClass;
  /** What would be decided for the text now; null before something was typed. */
  explanation: Explanation | null;
  stage: 'writing' | 'asking-consent' | 'answering';
  /** What may leave, while a person is asked. */
  waiting: WireBytes | null;
  /** Who answered and what, so far. */
  answer: { backendId: string; text: string } | null;
  ledger: ReturnType<MemoryJournal['ledger']>;
  events: ReturnType<MemoryJournal['events']>;
  bytesThatLeft: number;
  error: ShownError | null;
}

/** Before anything was typed. */
export const untriedPolicy: TrialState = {
  preset: 'prefer_on_device',
  limits: { answerTokens: 64, maxCostUsd: null, timeToFirstTokenMs: null, minimumQuality: 0 },
  text: '',
  declaredClass: 'public',
  explanation: null,
  stage: 'writing',
  waiting: null,
  answer: null,
  ledger: [],
  events: [],
  bytesThatLeft: 0,
  error: null,
};
