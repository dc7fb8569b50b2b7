import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatRate } from '../format.ts';
import type { BenchmarkReport } from '../report/benchmark-report.ts';
import { runtimeWords, withInterval } from '../report/report-rows.ts';
import { type ComparedFigure, compareRuns } from './compare-runs.ts';

/** Two runs figure by figure, with what can be told of their difference and what cannot. */
export function compareView(one: BenchmarkReport, other: BenchmarkReport): TemplateResult {
  const figures = compareRuns(one, other);
  const doubtful = [one, other].some(({ invalidBecause }) => invalidBecause.length > 0);
  return html`
    <section class="card comparison" aria-labelledby="comparison-title">
      <h2 id="comparison-title">Compared</h2>
      <p>
        A: ${one.model.id}, ${runtimeWords(one)}.<br />
        B: ${other.model.id}, ${runtimeWords(other)}.
      </p>
      ${
        doubtful
          ? html`<p class="obstacle">At least one of the two does not count: a difference may come from
              what else the machine did.</p>`
          : nothing
      }
      ${figures.length === 0 ? html`<p>They have no figure in common.</p>` : figureTable(figures)}
      <p class="hint">
        Two medians differ where their intervals do not touch. Where they touch, more repetitions might
        tell; these cannot.
      </p>
    </section>
  `;
}

function figureTable(figures: readonly ComparedFigure[]): TemplateResult {
  return html`
    <table class="table">
      <caption class="visually-hidden">Figures of both runs</caption>
      <thead>
        <tr><th scope="col">Figure</th><th scope="col">A and B</th><th scope="col">Difference</th></tr>
      </thead>
      <tbody>
        ${figures.map(
          ({ label, unit, one, other, verdict, ratio }) => html`
            <tr data-verdict=${verdict}>
              <th scope="row">${label}</th>
              <td class="numbers">
                A ${withInterval(one, unit === 'ms' ? formatDuration : formatRate)}
                <span class="compared-other">B ${withInterval(other, unit === 'ms' ? formatDuration : formatRate)}</span>
              </td>
              <td>
                ${verdict === 'differs' ? html`differs<span class="reason">B is ${ratio.toPrecision(2)} × A</span>` : 'cannot tell'}
              </td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
