import { html, nothing, type TemplateResult } from 'lit';
import { formatRate } from '../format.ts';
import { outcomeTag } from '../report/outcome-tag.ts';
import { runtimeWords } from '../report/report-rows.ts';
import type { BenchmarkRun } from './benchmark-run.ts';
import type { BenchmarkState, QueueEntry } from './benchmark-state.ts';
import { ways } from './ways.ts';

/** Every run of the queue, with how it stands and how it ended. */
export function queueView({ queue, shownId }: BenchmarkState, run: BenchmarkRun): TemplateResult {
  if (queue.length === 0) return html`${nothing}`;
  return html`
    <ol class="queue">
      ${queue.map((entry) => entryView(entry, entry.id === shownId, run))}
    </ol>
  `;
}

function entryView(entry: QueueEntry, isShown: boolean, run: BenchmarkRun): TemplateResult {
  const { report, state } = entry;
  const way = ways.find(({ id }) => id === entry.wayId)?.label ?? entry.wayId;
  const speed = report?.decode?.[0]?.tokensPerSecond.median;
  const stands = { waiting: 'waits', running: 'runs', done: '', 'left-out': 'left out' }[state];
  return html`
    <li class="queue-entry" data-entry=${entry.id} data-outcome=${report?.outcome ?? state}>
      <span>
        ${entry.modelId}
        <span class="reason">${report && report.outcome !== 'cancelled' ? runtimeWords(report) : way}</span>
      </span>
      <span class="numbers">${speed === undefined ? stands : `${formatRate(speed)} tokens a second`}</span>
      ${
        report
          ? html`
              ${outcomeTag(report)}
              <button
                class="button button-quiet"
                type="button"
                aria-pressed=${isShown ? 'true' : 'false'}
                aria-label="Show the report of ${entry.modelId}, ${way}"
                @click=${() => run.show(entry.id)}
              >
                Report
              </button>
            `
          : nothing
      }
    </li>
  `;
}
