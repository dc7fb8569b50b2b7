import type { Recommendation } from 'localmost';
import type { ShownError } from '../app-state.ts';
import type { Roofline } from './roofline.ts';

/** What is known of the device so far. */
export interface DeviceState {
  stage: 'untested' | 'testing' | 'tested';
  /** Of the test that runs, or of the last one. */
  elapsedMs: number;
  /** The context that models are judged for, in tokens. */
  contextTokens: number;
  /** What the last test, or the last change of the context, found; null before. */
  recommendation: Recommendation | null;
  /** Null where the rates that make it could not be measured. */
  roofline: Roofline | null;
  error: ShownError | null;
}

/** Before anything was tested. The context is one that every known model has. */
export const untestedDevice: DeviceState = {
  stage: 'untested',
  elapsedMs: 0,
  contextTokens: 512,
  recommendation: null,
  roofline: null,
  error: null,
};
