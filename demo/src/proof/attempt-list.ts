import { html, type TemplateResult } from 'lit';
import type { SealProof } from 'localmost';

/** Each way out that was tried, how it ended, and the browser's word for it. */
export function attemptList(attempts: SealProof['attempts']): TemplateResult {
  return html`
    <ul class="attempts">
      ${attempts.map(
        ({ attempt, blocked, evidence }) => html`
          <li>
            <span class=${blocked ? 'verdict verdict-good' : 'verdict verdict-bad'}
              >${blocked ? 'refused' : 'open'}</span
            >
            <span class="attempt">${attempt}</span>
            <span class="evidence">${evidence}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
