import { html, nothing, type TemplateResult } from 'lit';
import type { Recommendation } from 'localmost';
import { type FigureGroup, type FigureRow, figureGroups } from './figure-rows.ts';
import { knownByBadge } from './known-by-badge.ts';

/** The figures by group: the measured ones open, the rest on demand. */
export function figureTable(recommendation: Recommendation): TemplateResult {
  return html`${figureGroups(recommendation).map(groupView)}`;
}

function groupView({ title, rows }: FigureGroup, index: number): TemplateResult {
  return html`
    <details class="figure-group" ?open=${index === 0}>
      <summary>${title} <span class="hint">${tally(rows)}</span></summary>
      <table class="table">
        <caption class="visually-hidden">${title}</caption>
        <thead class="visually-hidden">
          <tr><th scope="col">Figure</th><th scope="col">Value</th><th scope="col">Known by</th></tr>
        </thead>
        <tbody>
          ${rows.map(rowView)}
        </tbody>
      </table>
    </details>
  `;
}

function rowView({ label, text, knownBy, reason }: FigureRow): TemplateResult {
  return html`
    <tr>
      <th scope="row">${label}</th>
      <td>
        <span class=${knownBy === 'unavailable' ? 'hint' : 'numbers'}>${text}</span>
        ${reason ? html`<span class="reason">${reason}</span>` : nothing}
      </td>
      <td>${knownByBadge(knownBy)}</td>
    </tr>
  `;
}

function tally(rows: readonly FigureRow[]): string {
  const missing = rows.filter(({ knownBy }) => knownBy === 'unavailable').length;
  return missing === 0 ? `${rows.length} figures` : `${rows.length} figures, ${missing} not known`;
}
