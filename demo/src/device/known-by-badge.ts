import { html, type TemplateResult } from 'lit';
import type { KnownBy } from './figure-rows.ts';

/** How a figure came to be known, in a word. */
export function knownByBadge(knownBy: KnownBy): TemplateResult {
  return html`<span class="known-by known-by-${knownBy}">${knownBy}</span>`;
}
