import { html, nothing, type TemplateResult } from 'lit';
import type { LoadedModel } from 'localmost';
import type { AnswerFigures, AppState } from '../app-state.ts';
import type { Controller } from '../controller.ts';
import { formatDuration, formatRate } from '../format.ts';

/** Who answers, on what, and how fast the last answer was. */
export function runnerPanel(
  state: AppState,
  loaded: LoadedModel,
  controller: Controller,
): TemplateResult {
  const { engineId, backend, threads, contextWindow } = loaded.capabilities;
  const figures = state.turns.findLast((turn) => turn.figures !== undefined)?.figures;
  const name = state.choices.find(({ manifest }) => manifest.id === loaded.id)?.manifest.name;
  const notes = [...loaded.warnings.map(({ message }) => message), ...loaded.capabilities.notes];
  return html`
    <section class="card runner" aria-labelledby="runner-title">
      <h2 id="runner-title">${name ?? loaded.id}</h2>
      ${speeds(figures)}
      <dl class="facts">
        <div><dt>Engine</dt><dd>${engineId}</dd></div>
        <div><dt>Runs on</dt><dd>${backend === 'webgpu' ? 'WebGPU' : 'WebAssembly'}</dd></div>
        <div><dt>Threads</dt><dd>${threads}</dd></div>
        <div><dt>Context</dt><dd>${contextWindow} tokens</dd></div>
        <div><dt>Made ready in</dt><dd>${formatDuration(loaded.loadMs)}</dd></div>
      </dl>
      ${notes.length === 0 ? nothing : html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
      <button class="button button-quiet" type="button" @click=${() => void controller.leaveModel()}>
        Choose another model
      </button>
    </section>
  `;
}

function speeds(figures: AnswerFigures | undefined): TemplateResult {
  const rate = figures?.decodeTokensPerSecond ?? 0;
  return html`
    <dl class="speeds">
      <div><dd class="speed">${rate > 0 ? formatRate(rate) : '–'}</dd><dt>tokens a second</dt></div>
      <div>
        <dd class="speed">${figures ? formatDuration(figures.timeToFirstTokenMs) : '–'}</dd>
        <dt>to the first token</dt>
      </div>
    </dl>
    <p class="hint numbers">${figures === undefined ? 'No answer yet.' : lengths(figures)}</p>
  `;
}

function lengths({ completionTokens, prompt }: AnswerFigures): string {
  if (prompt === undefined) return `${completionTokens} tokens so far.`;
  const cached = prompt.cachedTokens > 0 ? `, ${prompt.cachedTokens} of them remembered` : '';
  return `${completionTokens} tokens after a prompt of ${prompt.tokens}${cached}.`;
}
