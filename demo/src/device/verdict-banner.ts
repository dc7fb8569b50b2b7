import { html, type TemplateResult } from 'lit';
import type { DeviceState } from './device-state.ts';
import { verdictOf } from './verdict.ts';

/**
 * The one sentence on top of the page. It is a live region whose text changes only when there is
 * something new to say.
 */
export function verdictBanner({ recommendation, stage }: DeviceState): TemplateResult {
  const sentence =
    stage === 'testing'
      ? 'Testing this device …'
      : recommendation
        ? verdictOf(recommendation)
        : 'This device has not been tested yet.';
  return html`
    <p class="verdict-banner">
      <span role="status">${sentence}</span>
      ${stage === 'untested' ? html`<a href="#device">Test it</a>` : null}
    </p>
  `;
}
