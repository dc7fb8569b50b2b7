import { html, nothing, type TemplateResult } from 'lit';
import { knownByBadge } from '../device/known-by-badge.ts';
import { formatDuration, formatRate } from '../format.ts';
import type { BenchmarkReport } from './benchmark-report.ts';
import { reportPlots } from './report-plots.ts';
import { type ReportGroup, reportGroups } from './report-rows.ts';
import type { MedianEstimate } from './statistics.ts';

/** A report's figures as pictures and tables, and loudly where they do not count. */
export function reportView(report: BenchmarkReport, share: TemplateResult): TemplateResult {
  const { invalidBecause } = report;
  return html`
    <section class="card benchmark-result" aria-labelledby="report-title">
      <h2 id="report-title" tabindex="-1">Report: ${report.model.id}</h2>
      ${
        invalidBecause.length === 0
          ? nothing
          : html`
              <div class="obstacle invalid">
                <p><strong>These figures do not count.</strong></p>
                <ul>${invalidBecause.map((reason) => html`<li>${reason}</li>`)}</ul>
              </div>
            `
      }
      ${headline(report)} ${reportPlots(report)}
      <details>
        <summary>Every figure</summary>
        ${reportGroups(report).map(groupView)}
      </details>
      ${share}
      <p class="hint"><a href="#method">How each figure is got, and what it proves</a></p>
    </section>
  `;
}

/** The two figures that most people came for; of a run without them, how it ended. */
function headline({ decode, firstToken, outcome, errorCode }: BenchmarkReport): TemplateResult {
  const speed = decode?.[0]?.tokensPerSecond;
  const first = firstToken?.points[0];
  if (!speed || !first) return html`<p>It ended without figures: ${errorCode ?? outcome}.</p>`;
  return html`
    <dl class="speeds">
      <div>
        <dd class="speed">${formatRate(speed.median)}</dd>
        <dt>tokens a second ${intervalWords(speed, formatRate)}</dt>
      </div>
      <div>
        <dd class="speed">${formatDuration(first.timeToFirstTokenMs.median)}</dd>
        <dt>
          to the first token, prompt of ${first.newTokens}
          ${intervalWords(first.timeToFirstTokenMs, formatDuration)}
        </dt>
      </div>
    </dl>
  `;
}

function intervalWords({ interval }: MedianEstimate, format: (value: number) => string): string {
  return interval ? `(${format(interval.low)} to ${format(interval.high)})` : '';
}

function groupView({ title, rows }: ReportGroup): TemplateResult {
  return html`
    <table class="table report">
      <caption>${title}</caption>
      <thead class="visually-hidden">
        <tr><th scope="col">Figure</th><th scope="col">Value</th><th scope="col">Known by</th></tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ label, value, note, knownBy }) => html`
            <tr>
              <th scope="row">${label}</th>
              <td>
                <span class=${knownBy === 'unavailable' ? 'hint' : 'numbers'}>${value}</span>
                ${note === undefined ? nothing : html`<span class="reason">${note}</span>`}
              </td>
              <td>${knownByBadge(knownBy)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
