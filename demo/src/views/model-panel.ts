import { html, nothing, type TemplateResult } from 'lit';
import type { ExecutionBackend } from 'localmost';
import { type AppState, type ModelChoice, selectedChoice } from '../app-state.ts';
import type { Controller } from '../controller.ts';
import { formatBytes } from '../format.ts';
import { totalBytes } from '../known-models.ts';

const backends: Readonly<Record<ExecutionBackend | 'auto', string>> = {
  auto: 'Best of this device',
  webgpu: 'Graphics processor (WebGPU)',
  wasm: 'Processor (WebAssembly)',
};

/** The choice of a model and of what runs it; the button names every byte before it moves. */
export function modelPanel(state: AppState, controller: Controller): TemplateResult {
  const choice = selectedChoice(state);
  return html`
    <section class="card chooser" aria-labelledby="chooser-title">
      <h2 id="chooser-title">Choose a model</h2>
      <div class="choices" role="radiogroup" aria-labelledby="chooser-title">
        ${state.choices.map((entry) => choiceCard(entry, state.selectedId, controller))}
      </div>
      <label class="field">
        <span>Runs on</span>
        <select
          name="backend"
          @change=${(event: Event) => {
            if (!(event.currentTarget instanceof HTMLSelectElement)) return;
            const { value } = event.currentTarget;
            if (value === 'auto' || value === 'webgpu' || value === 'wasm') {
              controller.change({ backend: value });
            }
          }}
        >
          ${Object.entries(backends).map(
            ([value, label]) =>
              html`<option value=${value} ?selected=${value === state.backend}>${label}</option>`,
          )}
        </select>
      </label>
      ${choice === undefined ? nothing : startRow(choice, state.benchmark.step !== null, controller)}
    </section>
  `;
}

function choiceCard(
  choice: ModelChoice,
  selectedId: string,
  controller: Controller,
): TemplateResult {
  const { manifest, place } = choice;
  return html`
    <label class="choice">
      <input
        type="radio"
        name="model"
        value=${manifest.id}
        .checked=${manifest.id === selectedId}
        @change=${() => controller.select(manifest.id)}
      />
      <span class="choice-body">
        <span class="choice-name">${manifest.name}</span>
        <span class="choice-text">${manifest.description}</span>
        <span class="choice-facts">
          <span class=${place === 'device' ? 'tag tag-good' : 'tag'}>${placeText(choice)}</span>
          <span class="tag">${Math.round(manifest.parameterCount / 1e6)} M parameters</span>
          <span class="tag">${manifest.license}</span>
        </span>
      </span>
    </label>
  `;
}

function placeText({ manifest, place, storedBytes }: ModelChoice): string {
  const total = formatBytes(totalBytes(manifest));
  switch (place) {
    case 'device':
      return `${total} on this device`;
    case 'partial':
      return `${formatBytes(storedBytes)} of ${total} on this device`;
    case 'server':
      return `${total} to download`;
    case 'nowhere':
      return 'Not to be had from here';
    case 'unknown':
      return 'Looking …';
  }
}

function startRow(
  choice: ModelChoice,
  isMeasuring: boolean,
  controller: Controller,
): TemplateResult {
  const { manifest, place, storedBytes } = choice;
  const missing = totalBytes(manifest) - storedBytes;
  const isRemote = place === 'server' || place === 'partial';
  return html`
    <div class="start-row">
      <button
        class="button button-primary"
        type="button"
        ?disabled=${isMeasuring || place === 'unknown' || place === 'nowhere'}
        @click=${() => void controller.prepare()}
      >
        ${isRemote ? `Download ${formatBytes(missing)} and start` : 'Start'}
      </button>
      ${
        place === 'device' || place === 'partial'
          ? html`<button
              class="button button-quiet"
              type="button"
              @click=${() => void controller.removeWeights(manifest.id)}
            >
              Remove from this device
            </button>`
          : nothing
      }
      <p class="hint">${isMeasuring ? 'A benchmark runs: it needs the device to itself.' : hintText(choice)}</p>
    </div>
  `;
}

function hintText({ manifest, place }: ModelChoice): string {
  if (place === 'nowhere') {
    return `Its weights are not on this server. Fetch them with: npm run models -- pull ${manifest.id}`;
  }
  if (place === 'device') return 'Nothing is downloaded.';
  return 'Nothing is downloaded before you press the button. Every byte is checked before use.';
}
