import type { AppState } from './app-state.ts';

/** Who keeps the page's state: what a part of the page reads, and the only way in which it writes. */
export interface StateHolder {
  readonly state: AppState;
  change(part: Partial<AppState>): void;
}
