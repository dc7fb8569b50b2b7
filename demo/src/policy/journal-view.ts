import { html, nothing, type TemplateResult } from 'lit';
import type { ModelManifest } from 'localmost';
import { formatBytes } from '../format.ts';
import { backendName } from './policy-words.ts';
import type { TrialState } from './trial-state.ts';

/** What happened to the last request, step by step, and what every backend was handed so far. */
export function journalView(
  state: TrialState,
  manifests: readonly ModelManifest[],
): TemplateResult {
  return html`
    <section class="card journal" aria-labelledby="journal-title">
      <h2 id="journal-title">What happened</h2>
      <ol class="events">
        ${state.events.map((event) => html`<li>${eventWords(event, manifests)}</li>`)}
      </ol>
      ${ledgerView(state, manifests)}
    </section>
  `;
}

/** Every backend that was handed anything, and the sum of what left this device. */
export function ledgerView(
  { ledger, bytesThatLeft }: Pick<TrialState, 'ledger' | 'bytesThatLeft'>,
  manifests: readonly ModelManifest[],
): TemplateResult {
  return html`
    <table class="table ledger">
      <caption>The ledger</caption>
      <thead>
        <tr>
          <th scope="col">Handed to</th>
          <th scope="col">Class, tries</th>
          <th scope="col">Bytes</th>
        </tr>
      </thead>
      <tbody>
        ${ledger.map(
          ({ backendId, zone, dataClass, attempts, requestBytes }) => html`
            <tr>
              <th scope="row">${backendName(backendId, manifests)}<span class="reason">${zone}</span></th>
              <td>${dataClass}, ${attempts === 1 ? '1 try' : `${attempts} tries`}</td>
              <td class="numbers">${formatBytes(requestBytes)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    <p class="ledger-sum">
      By the ledger <strong class="numbers">${formatBytes(bytesThatLeft)}</strong> left for backends
      outside this device.
      ${
        bytesThatLeft > 0
          ? html`<span class="hint">The only one here is the fake cloud, which is in this page: in truth they went nowhere.</span>`
          : nothing
      }
    </p>
  `;
}

function eventWords(
  event: TrialState['events'][number],
  manifests: readonly ModelManifest[],
): string {
  const who =
    'backendId' in event && event.backendId ? backendName(event.backendId, manifests) : '';
  switch (event.type) {
    case 'decision':
      return `Decided: ${event.decision.chosen ? backendName(event.decision.chosen, manifests) : 'nobody'}.`;
    case 'attempt':
      return `Try ${event.attempt}: ${event.requestBytes} bytes were handed to ${who}.`;
    case 'finish':
      return `${who} finished: ${event.usage.completionTokens} tokens, ${event.answerBytes} bytes.`;
    case 'failure':
      return `${who || 'Nobody'} failed before the first word: ${event.code}.`;
    case 'interrupted':
      return `${who} broke off after ${event.answerBytes} bytes: ${event.code}.`;
    default:
      return `${event.type}${who ? `: ${who}` : ''}.`;
  }
}
