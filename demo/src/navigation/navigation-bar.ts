import { html, type TemplateResult } from 'lit';
import { type Place, places } from './place.ts';

const labels: Readonly<Record<(typeof places)[number], string>> = {
  chat: 'Chat',
  device: 'Device',
  policy: 'Policy',
  proof: 'Proof',
  benchmark: 'Benchmark',
  history: 'History',
  method: 'Method',
};

/** The way from one part of the page to another: plain links, so that each has an address. */
export function navigationBar(current: Place): TemplateResult {
  return html`
    <nav class="navigation" aria-label="Parts of this page">
      <ul>
        ${places.map(
          (place) => html`
            <li>
              <a href="#${place}" aria-current=${place === current ? 'page' : 'false'}>${labels[place]}</a>
            </li>
          `,
        )}
      </ul>
    </nav>
  `;
}
