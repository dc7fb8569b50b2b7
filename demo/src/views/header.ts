import { html, type TemplateResult } from 'lit';
import type { AppState } from '../app-state.ts';

/** The name, the promise, and whether there is a network at all. */
export function headerView(state: AppState): TemplateResult {
  return html`
    <header class="masthead">
      <div>
        <h1 class="wordmark"><span class="mark" aria-hidden="true"></span>Localmost</h1>
        <p class="promise">The model runs on this device. What you write stays here.</p>
      </div>
      <p class="network" role="status">
        <span class=${state.isOnline ? 'dot' : 'dot dot-quiet'} aria-hidden="true"></span>
        ${state.isOnline ? 'Online' : 'No network'}
      </p>
    </header>
  `;
}
