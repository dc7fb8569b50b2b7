import { html, type TemplateResult } from 'lit';
import type { AppState } from '../app-state.ts';
import type { Isolation } from '../offline/register-service-worker.ts';

const isolationWords: Readonly<Record<Isolation, string>> = {
  unknown: 'Looking …',
  isolated: 'This page is cross-origin isolated: models may use all cores.',
  'after-reload':
    'The host sends no isolation headers. The service worker sends them from the next load on: reload once, and models may use all cores.',
  'no-service-worker':
    'The host sends no isolation headers, and this browser lets no service worker add them. Models run on one core; nothing else is lost.',
  refused:
    'The service worker sends the isolation headers, but the browser does not isolate this page: it may be shown inside another. Models run on one core.',
};

/** What the promise asks of the host: nothing; and what a better host would give. */
export function hostView({ isolation, isPageKept }: AppState): TemplateResult {
  return html`
    <section class="card proof" aria-labelledby="host-title">
      <h2 id="host-title">What it asks of the host</h2>
      <dl class="host-facts">
        <div>
          <dt>Seal</dt>
          <dd>
            Needs no header: the worker is made in an empty frame whose own policy forbids the network.
            It works on any host of plain files. Where the frame is forbidden, the model does not load.
          </dd>
        </div>
        <div><dt>Threads</dt><dd>${isolationWords[isolation]}</dd></div>
        <div>
          <dt>No network</dt>
          <dd>
            ${isPageKept ? 'The page is kept and opens without one.' : 'The page is not kept: this browser has no service worker for it, or not yet.'}
          </dd>
        </div>
      </dl>
    </section>
  `;
}
