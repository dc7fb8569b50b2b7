import { html, type TemplateResult } from 'lit';
import type { LoadProgress } from 'localmost';
import { type AppState, selectedChoice } from '../app-state.ts';
import type { Controller } from '../controller.ts';
import { formatBytes, formatDuration } from '../format.ts';

const phases = [
  { phase: 'download', label: 'Download' },
  { phase: 'verify', label: 'Check every byte' },
  { phase: 'load', label: 'Seal the worker and load' },
] as const;

/** How far a model is from answering, phase by phase, with a way out. */
export function preparingPanel(state: AppState, controller: Controller): TemplateResult {
  const name = selectedChoice(state)?.manifest.name ?? '';
  const current = phases.findIndex(({ phase }) => phase === state.progress?.phase);
  return html`
    <section class="card preparing" aria-labelledby="preparing-title">
      <h2 id="preparing-title">Making ${name} ready</h2>
      <ol class="phases" aria-live="polite">
        ${phases.map(({ label }, index) => {
          const step = index < current ? 'done' : index === current ? 'now' : 'later';
          return html`<li class="phase phase-${step}" aria-current=${step === 'now' ? 'step' : 'false'}>
            ${label}
          </li>`;
        })}
      </ol>
      ${meter(state.progress)}
      <button class="button" type="button" @click=${() => controller.cancelPreparing()}>
        Cancel
      </button>
    </section>
  `;
}

function meter(progress: LoadProgress | null): TemplateResult {
  if (progress === null || progress.totalBytes === 0) {
    return html`<progress aria-label="Progress"></progress><p class="hint">Starting …</p>`;
  }
  const { loadedBytes, totalBytes, remainingMs, source } = progress;
  const bytes = `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}`;
  const origin = source === 'network' ? 'from the network' : 'from this device';
  const remaining = remainingMs === undefined ? '' : `, ${formatDuration(remainingMs)} left`;
  return html`
    <progress aria-label="Progress" max=${totalBytes} value=${loadedBytes}></progress>
    <p class="hint numbers">${bytes} ${origin}${remaining}</p>
  `;
}
