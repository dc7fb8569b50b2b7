import { html, type TemplateResult } from 'lit';
import type { ShownError } from '../app-state.ts';

/** An error with its code, one sentence, and what to do about it, best first. */
export function errorCard(error: ShownError): TemplateResult {
  return html`
    <section class="card error" role="alert">
      <h2 class="error-title">${error.message}</h2>
      <ol class="remedies">
        ${error.remedies.map((remedy) => html`<li>${remedy}</li>`)}
      </ol>
      <p class="error-code"><code>${error.code}</code></p>
    </section>
  `;
}
