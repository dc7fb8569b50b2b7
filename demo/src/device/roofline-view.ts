import { html, type TemplateResult } from 'lit';
import { formatBytes, formatCount, formatRate } from '../format.ts';
import { knownByBadge } from './known-by-badge.ts';
import type { Roofline } from './roofline.ts';
import { rooflinePlot } from './roofline-plot.ts';

/** The roofline as a picture, and the same as a table. */
export function rooflineView(roofline: Roofline): TemplateResult {
  return html`
    <section class="card roofline" aria-labelledby="roofline-title">
      <h2 id="roofline-title">The limit of this device</h2>
      <p class="hint">
        Left of the bend memory is the limit, right of it arithmetic. A model that writes one token
        reads all of its weights for it, so it stands on the left.
      </p>
      ${rooflinePlot(roofline)}
      <details>
        <summary>The same as a table</summary>
        <table class="table">
          <caption>Limits</caption>
          <thead>
            <tr>
              <th scope="col">Limit</th>
              <th scope="col">Reads, multiply-adds a second</th>
              <th scope="col">Known by</th>
            </tr>
          </thead>
          <tbody>
            ${roofline.roofs.map(
              (roof) => html`
                <tr>
                  <th scope="row">${roof.name}</th>
                  <td class="numbers">
                    ${formatBytes(roof.readBytesPerSecond)}, ${formatCount(roof.multiplyAddsPerSecond)}
                    <span class="reason">bends at ${formatRate(roof.ridge)} multiply-adds a byte</span>
                  </td>
                  <td>${knownByBadge('measured')}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
        <table class="table">
          <caption>Models while they write</caption>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Multiply-adds a second</th>
              <th scope="col">Known by</th>
            </tr>
          </thead>
          <tbody>
            ${roofline.points.map(
              (point) => html`
                <tr>
                  <th scope="row">${point.name}<span class="reason">${point.runtime}</span></th>
                  <td class="numbers">
                    ${formatCount(point.multiplyAddsPerSecond)}
                    <span class="reason">${formatRate(point.intensity)} a byte, ${formatRate(point.tokensPerSecond)} tokens a second</span>
                  </td>
                  <td>${knownByBadge(point.basis === 'predicted' ? 'estimated' : 'measured')}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </details>
    </section>
  `;
}
