import { html, nothing, type TemplateResult } from 'lit';
import type { AppState, ModelChoice } from '../app-state.ts';
import { formatBytes } from '../format.ts';
import { totalBytes } from '../known-models.ts';
import { reportView } from '../report/report-view.ts';
import type { ReportShare } from '../share/report-share.ts';
import { shareView } from '../share/share-view.ts';
import { checkbox } from '../views/checkbox.ts';
import { errorCard } from '../views/error-card.ts';
import type { BenchmarkForm } from './benchmark-form.ts';
import type { BenchmarkRun } from './benchmark-run.ts';
import type { BenchmarkState } from './benchmark-state.ts';
import { queueView } from './queue-view.ts';
import { ways } from './ways.ts';

const formWords: readonly { name: BenchmarkForm['name']; label: string; meaning: string }[] = [
  { name: 'quick', label: 'Quick', meaning: 'About a minute for each model that fits the device.' },
  {
    name: 'full',
    label: 'Full',
    meaning: 'About four: more lengths, deeper contexts, 60 s without a break.',
  },
];

/** What to measure, the run, and its reports. */
export function benchmarkView(
  { choices, selectedId, benchmark }: AppState,
  run: BenchmarkRun,
  share: ReportShare,
): TemplateResult {
  const { step, diedIn, queue, shownId } = benchmark;
  const modelIds = benchmark.modelIds ?? [selectedId];
  const shown = queue.find(({ id }) => id === shownId);
  return html`
    <section class="card benchmark" aria-labelledby="benchmark-title">
      <h2 id="benchmark-title">Measure models</h2>
      <p class="hint">
        Each model is measured on each engine, one after the other. Keep this page in view and the
        machine at rest: a run that was hidden, or not alone, is marked as one that does not count.
      </p>
      ${
        diedIn
          ? html`<p class="obstacle">The page died while it measured ${diedIn.modelId}, in the stage
              “${diedIn.stage}” (outcome: tab-died). A smaller model may fit.</p>`
          : nothing
      }
      ${step === null ? chooser(choices, modelIds, benchmark, run) : nothing}
      ${startRow(choices, modelIds, benchmark, run)} ${queueView(benchmark, run)}
    </section>
    ${shown?.error ? errorCard(shown.error) : nothing}
    ${shown?.report ? reportView(shown.report, shareView(shown.report, share)) : nothing}
  `;
}

function chooser(
  choices: readonly ModelChoice[],
  modelIds: readonly string[],
  { wayIds, form }: BenchmarkState,
  run: BenchmarkRun,
): TemplateResult {
  return html`
    <div class="benchmark-choices">
      <fieldset class="checks">
        <legend>Models</legend>
        ${choices.map(({ manifest }) =>
          checkbox(manifest.name, modelIds.includes(manifest.id), (isChosen) =>
            run.choose({ modelIds: toggled(modelIds, manifest.id, isChosen) }),
          ),
        )}
      </fieldset>
      <fieldset class="checks">
        <legend>Engines</legend>
        ${ways.map(({ id, label }) =>
          checkbox(label, wayIds.includes(id), (isChosen) =>
            run.choose({ wayIds: toggled(wayIds, id, isChosen) }),
          ),
        )}
      </fieldset>
    </div>
    <fieldset class="presets">
      <legend>Form</legend>
      ${formWords.map(
        ({ name, label, meaning }) => html`
          <label class="choice">
            <input
              type="radio"
              name="form"
              .checked=${name === form}
              @change=${() => run.choose({ form: name })}
            />
            <span class="choice-body">
              <span class="choice-name">${label}</span>
              <span class="choice-text">${meaning}</span>
            </span>
          </label>
        `,
      )}
    </fieldset>
  `;
}

function startRow(
  choices: readonly ModelChoice[],
  modelIds: readonly string[],
  { step, wayIds }: BenchmarkState,
  run: BenchmarkRun,
): TemplateResult {
  const chosen = choices.filter(
    ({ manifest, place }) =>
      modelIds.includes(manifest.id) && place !== 'nowhere' && place !== 'unknown',
  );
  // In the order of the list, the CPU engine before those that are compared with it.
  const chosenWays = ways.map(({ id }) => id).filter((id) => wayIds.includes(id));
  const start = () =>
    void run.run(
      chosen.map(({ manifest }) => manifest.id),
      chosenWays,
    );
  return html`
    <div class="test-row">
      ${
        step === null
          ? html`<button
              class="button button-primary"
              type="button"
              ?disabled=${chosen.length * chosenWays.length === 0}
              @click=${start}
            >
              ${startLabel(chosen, chosenWays.length)}
            </button>`
          : html`<button
              id="benchmark-cancel"
              class="button"
              type="button"
              @click=${() => run.cancel()}
            >
              Cancel
            </button>`
      }
      <p class="hint numbers" role="status">
        ${
          step === null
            ? ''
            : html`${step.stage}<span aria-hidden="true">${step.detail === '' ? '' : `, ${step.detail}`}</span>`
        }
      </p>
    </div>
  `;
}

function startLabel(chosen: readonly ModelChoice[], wayCount: number): string {
  const runs = chosen.length * wayCount;
  if (runs === 0) return 'Choose a model and an engine';
  const missing = chosen
    .filter(({ place }) => place !== 'device')
    .reduce((sum, { manifest, storedBytes }) => sum + totalBytes(manifest) - storedBytes, 0);
  const measure = runs === 1 ? 'easure' : `easure ${runs} runs`;
  return missing > 0 ? `Download ${formatBytes(missing)} and m${measure}` : `M${measure}`;
}

function toggled(ids: readonly string[], id: string, isIn: boolean): string[] {
  const others = ids.filter((one) => one !== id);
  return isIn ? [...others, id] : others;
}
