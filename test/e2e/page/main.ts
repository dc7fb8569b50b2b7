import { escapeWays, tryEscape } from '@localmost/testing';
import * as localmost from 'localmost';
import * as hybrid from 'localmost/hybrid';

/** What the tests reach through `window`. */
export type LocalmostModule = typeof localmost;

declare global {
  interface Window {
    localmost: LocalmostModule;
    hybrid: typeof hybrid;
    hostile: { escapeWays: typeof escapeWays; tryEscape: typeof tryEscape };
  }
}

Object.assign(window, { localmost, hybrid, hostile: { escapeWays, tryEscape } });
