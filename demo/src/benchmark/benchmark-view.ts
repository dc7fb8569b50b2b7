import { html, nothing, type TemplateResult } from 'lit';
import type { AppState, ModelChoice } from '../app-state.ts';
import { formatBytes } from '../format.ts';
import { totalBytes } from '../known-models.ts';
import { errorCard } from '../views/error-card.ts';
import type { BenchmarkRun } from './benchmark-run.ts';
import { repetitions } from './measure-answers.ts';
import { reportView } from './report-view.ts';

/** The choice of a model to measure, the run, and its report. */
export function benchmarkView(
  { choices, selectedId, benchmark }: AppState,
  run: BenchmarkRun,
): TemplateResult {
  const { error, diedWith, step } = benchmark;
  const modelId = benchmark.modelId || selectedId;
  const choice = choices.find(({ manifest }) => manifest.id === modelId);
  const report = run.shownReport();
  return html`
    <section class="card benchmark" aria-labelledby="benchmark-title">
      <h2 id="benchmark-title">Measure a model</h2>
      <p class="hint">
        Loads it, warms it up, and has it begin ${repetitions} short stories. Keep this page in view
        and the machine at rest.
      </p>
      ${
        diedWith
          ? html`<p class="obstacle">The page died while it measured ${diedWith} (outcome: tab-died). A smaller model may fit.</p>`
          : nothing
      }
      <label class="field">
        <span>Model</span>
        <select
          ?disabled=${step !== null}
          @change=${({ currentTarget }: Event) => {
            if (currentTarget instanceof HTMLSelectElement) run.select(currentTarget.value);
          }}
        >
          ${choices.map(
            ({ manifest }) =>
              html`<option value=${manifest.id} ?selected=${manifest.id === modelId}>${manifest.name}</option>`,
          )}
        </select>
      </label>
      <div class="test-row">
        ${
          step === null
            ? html`<button
                class="button button-primary"
                type="button"
                ?disabled=${!choice || choice.place === 'nowhere' || choice.place === 'unknown'}
                @click=${() => void run.run(modelId)}
              >
                ${runLabel(choice)}
              </button>`
            : html`<button class="button" type="button" @click=${() => run.cancel()}>Cancel</button>`
        }
        <p class="hint numbers" role="status">${stepWords(step)}</p>
      </div>
    </section>
    ${error ? errorCard(error) : nothing} ${report ? reportView(report, benchmark, run) : nothing}
  `;
}

function runLabel(choice: ModelChoice | undefined): string {
  if (!choice) return 'Run';
  const { place, manifest, storedBytes } = choice;
  if (place === 'nowhere') return 'Not to be had from here';
  const isRemote = place === 'server' || place === 'partial';
  return isRemote ? `Download ${formatBytes(totalBytes(manifest) - storedBytes)} and run` : 'Run';
}

/** Bytes change too often to be read aloud; steps do not. */
function stepWords(step: string | null): string | TemplateResult {
  if (step === null) return '';
  const [name, bytes] = step.split(', ');
  return bytes === undefined ? step : html`${name}<span aria-hidden="true">, ${bytes}</span>`;
}
