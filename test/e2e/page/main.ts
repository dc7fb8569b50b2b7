import { escapeWays, tryEscape } from '@localmost/testing';
import * as localmost from 'localmost';
import * as device from 'localmost/device';
import * as hybrid from 'localmost/hybrid';
import * as openai from 'localmost/openai';

/** What the tests reach through `window`. */
export type LocalmostModule = typeof localmost;

declare global {
  interface Window {
    localmost: LocalmostModule;
    device: typeof device;
    hybrid: typeof hybrid;
    openai: typeof openai;
    hostile: { escapeWays: typeof escapeWays; tryEscape: typeof tryEscape };
  }
}

Object.assign(window, { localmost, device, hybrid, openai, hostile: { escapeWays, tryEscape } });
