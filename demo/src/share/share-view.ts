import { html, nothing, type TemplateResult } from 'lit';
import type { BenchmarkReport } from '../report/benchmark-report.ts';
import { reportMarkdown } from '../report/report-markdown.ts';
import { checkbox } from '../views/checkbox.ts';
import type { ReportShare } from './report-share.ts';

/** What leaves this page if a report is shared, shown before it does. */
export function shareView(report: BenchmarkReport, share: ReportShare): TemplateResult {
  const { namesDevice, namesTime, notice, link } = share.state;
  const redacted = share.redacted(report);
  return html`
    <details>
      <summary>Share it</summary>
      <div class="share">
        <div class="checks">
          ${checkbox('Name the device’s cores and isolation', namesDevice, (value) => share.choose({ namesDevice: value }))}
          ${checkbox('Say when it ran', namesTime, (value) => share.choose({ namesTime: value }))}
        </div>
        <pre class="bytes" tabindex="0" role="region" aria-label="What will be copied">${reportMarkdown(redacted)}</pre>
        <details>
          <summary>The same as JSON, which a link holds packed</summary>
          <pre class="bytes" tabindex="0" role="region" aria-label="The exact JSON">${JSON.stringify(redacted, null, 2)}</pre>
        </details>
        <div class="test-row">
          <button class="button" type="button" @click=${() => void share.copyMarkdown(report)}>Copy Markdown</button>
          <button class="button" type="button" @click=${() => void share.copyLink(report)}>Copy link</button>
          <button class="button" type="button" @click=${() => share.downloadJson(report)}>Save JSON</button>
          <a href="./benchmark-report.schema.json">Its schema</a>
        </div>
        <p class="hint" role="status">${notice}</p>
        ${
          link === null
            ? nothing
            : html`
                <p class="hint">
                  The run is in the part after #, which browsers send to no server: ${link.length} characters.
                </p>
                <pre class="bytes" tabindex="0" role="region" aria-label="The link">${link}</pre>
              `
        }
      </div>
    </details>
  `;
}
