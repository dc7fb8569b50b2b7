import { html, type TemplateResult } from 'lit';

/** Stands where a part of the page is about to be. */
export function loadingCard(): TemplateResult {
  return html`<section class="card" aria-busy="true"><p class="hint">One moment …</p></section>`;
}
