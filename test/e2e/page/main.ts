import * as localmost from 'localmost';

/** What the tests reach through `window`. */
export type LocalmostModule = typeof localmost;

declare global {
  interface Window {
    localmost: LocalmostModule;
  }
}

window.localmost = localmost;
