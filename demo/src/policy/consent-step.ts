import { html, type TemplateResult } from 'lit';
import type { ModelManifest } from 'localmost';
import type { WireBytes } from './fake-cloud.ts';
import type { PolicyTrial } from './policy-trial.ts';
import { backendName } from './policy-words.ts';
import type { TrialState } from './trial-state.ts';

/** Shows exactly what could leave, before it does, and asks. */
export function consentStep(
  { explanation }: TrialState,
  { json, byteLength }: WireBytes,
  trial: PolicyTrial,
  manifests: readonly ModelManifest[],
): TemplateResult {
  const first = explanation?.decision.chosen;
  const isFallback = first !== null && first !== undefined && first !== 'fake-cloud';
  return html`
    <section class="card consent" aria-labelledby="consent-title">
      <h2 id="consent-title" tabindex="-1">May these ${byteLength} bytes go to the fake cloud?</h2>
      <p>
        ${
          isFallback
            ? `${backendName(first, manifests)} answers first. They would go only if it failed before its first word.`
            : 'They are all that would be handed over, to the last byte.'
        }
      </p>
      <pre class="bytes" tabindex="0" role="region" aria-label="The exact bytes">${json}</pre>
      <div class="test-row">
        <button class="button button-primary" type="button" @click=${() => void trial.allow()}>
          Allow ${byteLength} bytes
        </button>
        <button class="button" type="button" @click=${() => void trial.keep()}>
          Keep them on this device
        </button>
        <button class="button button-quiet" type="button" @click=${() => trial.cancel()}>
          Back to the text
        </button>
      </div>
    </section>
  `;
}
