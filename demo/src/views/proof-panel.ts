import { html, type TemplateResult } from 'lit';
import type { LoadedModel } from 'localmost';
import { attemptList } from '../proof/attempt-list.ts';

/** What the model's worker tried in order to get out, and how each attempt ended. */
export function proofPanel({ seal }: LoadedModel): TemplateResult {
  const count = seal.attempts.length;
  const blocked = seal.attempts.filter((attempt) => attempt.blocked).length;
  return html`
    <section class="card proof" aria-labelledby="proof-title">
      <h2 id="proof-title">Sealed</h2>
      <p>
        Before it saw a word, the worker that runs the model tried to reach the network in
        ${count} ways. <strong>${blocked} of ${count} were refused</strong> by the browser.
      </p>
      <details>
        <summary>Every attempt</summary>
        ${attemptList(seal.attempts)}
      </details>
      <p class="hint">
        The seal holds the model and its libraries. It does not hold this page's own scripts or your
        browser's extensions, which can read what you type.
      </p>
    </section>
  `;
}
