import { html, nothing, type TemplateResult } from 'lit';
import type { LoadedModel, ModelManifest } from 'localmost';
import type { AppState } from '../app-state.ts';
import { ledgerView } from '../policy/journal-view.ts';
import { attemptList } from './attempt-list.ts';
import { hostView } from './host-view.ts';
import { requestsOfThisPage } from './page-requests.ts';

/** What can be shown of the promise that nothing leaves: the seal, the ledger, the page's requests. */
export function proofView(state: AppState, manifests: readonly ModelManifest[]): TemplateResult {
  const { loaded, trial } = state;
  return html`
    <section class="card proof" aria-labelledby="seal-title">
      <h2 id="seal-title">The seal</h2>
      ${loaded ? sealOf(loaded) : noSeal()}
      <p class="hint">
        The seal holds the model and its libraries. It does not hold this page’s own scripts or your
        browser’s extensions, which can read what you type.
      </p>
    </section>
    <section class="card proof" aria-labelledby="ledger-title">
      <h2 id="ledger-title">What left this device</h2>
      ${
        trial.ledger.length === 0
          ? html`
              <p><strong>0 bytes of a prompt.</strong> The chat has no backend outside this device that it
              could send to. The <a href="#policy">trial of a policy</a> keeps a ledger here.</p>
            `
          : ledgerView(trial, manifests)
      }
      ${requestsView()}
    </section>
    ${hostView(state)}
  `;
}

function sealOf({ seal, warnings }: LoadedModel): TemplateResult {
  const blocked = seal.attempts.filter((attempt) => attempt.blocked).length;
  return html`
    <p>
      Before it saw a word, the worker that runs the model tried to reach the network.
      <strong>${blocked} of ${seal.attempts.length} attempts were refused</strong> by the browser.
    </p>
    ${attemptList(seal.attempts)}
    ${
      warnings.length === 0
        ? nothing
        : html`<ul class="notes">${warnings.map(({ message }) => html`<li>${message}</li>`)}</ul>`
    }
  `;
}

function noSeal(): TemplateResult {
  return html`
    <p>
      No model runs yet, so there is nothing to seal. <a href="#chat">Start a model</a>: its worker
      then tries to get out in every way it knows, and each attempt is listed here.
    </p>
  `;
}

function requestsView(): TemplateResult {
  const { count, others } = requestsOfThisPage();
  return html`
    <p>
      ${
        others.length === 0
          ? `This page has made ${count} requests since it opened, all to its own address, by the browser’s own list.`
          : `This page has made ${count} requests since it opened; by the browser’s own list they also went to: ${others.join(', ')}.`
      }
    </p>
  `;
}
