import { html, type TemplateResult } from 'lit';
import { type Method, methods } from './methods.ts';

/** How each figure is got, what it proves, and what it does not. */
export function methodView(): TemplateResult {
  return html`
    <section class="card method" aria-labelledby="method-title">
      <h2 id="method-title">How the figures are got</h2>
      <p>
        Every figure is <strong>reported</strong> by the browser, <strong>measured</strong> here by a
        clock, <strong>estimated</strong> from measured ones, or <strong>unavailable</strong>, with the
        reason. There is no fifth kind.
      </p>
      ${methods.map(entry)}
    </section>
  `;
}

function entry({ id, title, how, proves, not }: Method): TemplateResult {
  return html`
    <article class="method-entry" aria-labelledby="method-${id}">
      <h3 id="method-${id}">${title}</h3>
      <p>${how}</p>
      <dl>
        <div><dt>Proves</dt><dd>${proves}</dd></div>
        <div><dt>Does not</dt><dd>${not}</dd></div>
      </dl>
    </article>
  `;
}
