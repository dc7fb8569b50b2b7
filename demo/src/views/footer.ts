import { html, nothing, type TemplateResult } from 'lit';
import type { AppState } from '../app-state.ts';

/** What still works without a network. */
export function footerView(state: AppState): TemplateResult {
  const onDevice = state.choices.filter(({ place }) => place === 'device');
  const names = onDevice.map(({ manifest }) => manifest.name).join(', ');
  const page = state.isPageKept ? 'This page opens without a network' : 'This page is not kept yet';
  const models = names === '' ? 'no model is stored yet' : `stored here: ${names}`;
  return html`
    <footer class="footer">
      <p>${page}; ${models}.</p>
      ${
        state.isolation === 'after-reload'
          ? html`<p>
              Models use one core until the page is loaded again.
              <button class="link" type="button" @click=${() => location.reload()}>Reload now</button>
            </p>`
          : nothing
      }
    </footer>
  `;
}
