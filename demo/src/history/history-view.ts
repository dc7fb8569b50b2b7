import { html, nothing, type TemplateResult } from 'lit';
import { formatRate } from '../format.ts';
import { outcomeTag } from '../report/outcome-tag.ts';
import { runtimeWords } from '../report/report-rows.ts';
import { reportView } from '../report/report-view.ts';
import type { ReportShare } from '../share/report-share.ts';
import { shareView } from '../share/share-view.ts';
import { errorCard } from '../views/error-card.ts';
import { compareView } from './compare-view.ts';
import type { HistoryKeeper } from './history-keeper.ts';
import type { HistoryState } from './history-state.ts';
import type { KeptRun } from './history-store.ts';

/** Earlier runs, two of them side by side, and one of them whole. */
export function historyView(
  { runs, pickedIds, shownId, error }: HistoryState,
  keeper: HistoryKeeper,
  share: ReportShare,
): TemplateResult {
  const picked = pickedIds.flatMap((id) => runs?.find(({ report }) => report.id === id) ?? []);
  const shown = runs?.find(({ report }) => report.id === shownId)?.report;
  const [one, other] = picked;
  return html`
    <section class="card history" aria-labelledby="history-title">
      <h2 id="history-title">Earlier runs</h2>
      <p class="hint">
        They are kept in this browser and nowhere else. Pick two to compare them.
      </p>
      ${runs === null ? nothing : runs.length === 0 ? noRuns() : runList(runs, pickedIds, shownId, keeper)}
    </section>
    ${error ? errorCard(error) : nothing}
    ${one && other ? compareView(one.report, other.report) : nothing}
    ${shown ? reportView(shown, shareView(shown, share)) : nothing}
  `;
}

function noRuns(): TemplateResult {
  return html`<p>There are none yet. <a href="#benchmark">Measure a model</a>, and it is kept here.</p>`;
}

function runList(
  runs: readonly KeptRun[],
  pickedIds: readonly string[],
  shownId: string | null,
  keeper: HistoryKeeper,
): TemplateResult {
  return html`
    <ol class="queue">
      ${runs.map((run) => runRow(run, pickedIds, shownId, keeper))}
    </ol>
    <button class="button button-quiet delete-all" type="button" @click=${() => void keeper.clear()}>
      Delete all ${runs.length}
    </button>
  `;
}

function runRow(
  { keptAt, report }: KeptRun,
  pickedIds: readonly string[],
  shownId: string | null,
  keeper: HistoryKeeper,
): TemplateResult {
  const { id, model } = report;
  const when = new Date(keptAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  const name = `${model.id}, ${runtimeWords(report)}, ${when}`;
  const speed = report.decode?.[0]?.tokensPerSecond.median;
  return html`
    <li class="queue-entry history-entry" data-run=${id}>
      <label class="check">
        <input
          type="checkbox"
          .checked=${pickedIds.includes(id)}
          @change=${({ currentTarget }: Event) => {
            if (currentTarget instanceof HTMLInputElement) keeper.pick(id, currentTarget.checked);
          }}
        />
        <span>
          <span class="visually-hidden">Compare</span> ${model.id}
          <span class="reason">${runtimeWords(report)}; ${report.form}; ${when}</span>
        </span>
      </label>
      <span class="numbers">${speed === undefined ? '' : `${formatRate(speed)} tokens a second`}</span>
      ${outcomeTag(report)}
      <span class="row-actions">
        <button
          class="button button-quiet"
          type="button"
          aria-expanded=${id === shownId ? 'true' : 'false'}
          aria-label="Report of ${name}"
          @click=${() => keeper.show(id)}
        >
          Report
        </button>
        <button
          class="button button-quiet"
          type="button"
          aria-label="Delete ${name}"
          @click=${() => void keeper.remove(id)}
        >
          Delete
        </button>
      </span>
    </li>
  `;
}
