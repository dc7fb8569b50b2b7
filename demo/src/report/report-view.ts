import { html, type TemplateResult } from 'lit';
import type { BenchmarkReport } from './benchmark-report.ts';
import type { BenchmarkRun } from './benchmark-run.ts';
import type { BenchmarkState } from './benchmark-state.ts';
import { reportLines, reportMarkdown } from './report-markdown.ts';

/** The report's figures, and what leaves this page if it is shared, shown before it does. */
export function reportView(
  report: BenchmarkReport,
  { namesDevice, notice }: BenchmarkState,
  run: BenchmarkRun,
): TemplateResult {
  return html`
    <section class="card benchmark-result" aria-labelledby="report-title">
      <h2 id="report-title">Report</h2>
      <table class="table report">
        <caption class="visually-hidden">Figures of the run</caption>
        <tbody>
          ${reportLines(report).map(
            ([label, value]) => html`
              <tr><th scope="row">${label}</th><td class="numbers">${value}</td></tr>
            `,
          )}
        </tbody>
      </table>
      <details>
        <summary>Share it</summary>
        <div class="share">
          <label class="field field-inline">
            <input
              type="checkbox"
              .checked=${namesDevice}
              @change=${({ currentTarget }: Event) => {
                if (currentTarget instanceof HTMLInputElement)
                  run.nameDevice(currentTarget.checked);
              }}
            />
            <span>Name the device’s cores and isolation</span>
          </label>
          <pre class="bytes" tabindex="0" role="region" aria-label="What will be copied">${reportMarkdown(report)}</pre>
          <div class="test-row">
            <button class="button" type="button" @click=${() => void run.copyMarkdown()}>
              Copy Markdown
            </button>
            <button class="button" type="button" @click=${() => run.downloadJson()}>Save JSON</button>
            <a href="./benchmark-report.schema.json">Its schema</a>
          </div>
          <p class="hint" role="status">${notice}</p>
        </div>
      </details>
    </section>
  `;
}
