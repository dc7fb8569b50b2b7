import type { DataClass, ExecutionMode, LocalmostClient } from 'localmost';
import type { createMemoryJournal } from 'localmost/hybrid';
import type { ShownError } from '../app-state.ts';
import type { WireBytes } from './fake-cloud.ts';

/** What `client.explain` gives: a decision and what would change it. */
export type Explanation = Awaited<ReturnType<LocalmostClient['explain']>>;
/** The page's own record of what every backend was handed. */
export type MemoryJournal = ReturnType<typeof createMemoryJournal>;

/** What is known of the trial of a policy. */
export interface TrialState {
  preset: ExecutionMode;
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
