import { html, type TemplateResult } from 'lit';
import { type AppState, isAnswering } from '../app-state.ts';
import type { Controller } from '../controller.ts';
import { isChatModel } from './conversation.ts';

/** Where a person writes: Enter sends, Shift and Enter begins a line, Escape stops the answer. */
export function composerView(state: AppState, controller: Controller): TemplateResult {
  const isBusy = isAnswering(state);
  const label = isChatModel(state) ? 'Your message' : 'How the story begins';
  return html`
    <form
      class="composer"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        if (event.currentTarget instanceof HTMLFormElement) submit(event.currentTarget, controller);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') controller.stop();
      }}
    >
      <label class="visually-hidden" for="prompt">${label}</label>
      <textarea
        id="prompt"
        name="prompt"
        rows="2"
        placeholder=${label}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          if (event.currentTarget instanceof HTMLTextAreaElement) {
            event.currentTarget.form?.requestSubmit();
          }
        }}
      ></textarea>
      <div class="composer-row">
        ${settingsView(state, controller)}
        ${
          isBusy
            ? html`<button class="button button-stop" type="button" @click=${() => controller.stop()}>
                Stop
              </button>`
            : html`<button class="button button-primary" type="submit">Send</button>`
        }
      </div>
    </form>
  `;
}

function settingsView(state: AppState, controller: Controller): TemplateResult {
  return html`
    <details class="settings">
      <summary>Settings</summary>
      <label class="field field-inline">
        <span>Temperature</span>
        <input
          type="range"
          min="0"
          max="1.5"
          step="0.1"
          .value=${String(state.temperature)}
          @input=${withNumber((temperature) => controller.change({ temperature }))}
        />
        <output class="numbers">${state.temperature.toFixed(1)}</output>
      </label>
      <label class="field field-inline">
        <span>Longest answer, in tokens</span>
        <input
          type="number"
          min="1"
          max="8192"
          .value=${String(state.maximumTokens)}
          @change=${withNumber((maximumTokens) => controller.change({ maximumTokens }))}
        />
      </label>
    </details>
  `;
}

/** A listener that gets the input's number, and only where it is one in its range. */
function withNumber(use: (value: number) => void): (event: Event) => void {
  return ({ currentTarget }) => {
    if (!(currentTarget instanceof HTMLInputElement) || !currentTarget.checkValidity()) return;
    if (Number.isFinite(currentTarget.valueAsNumber)) use(currentTarget.valueAsNumber);
  };
}

function submit(form: HTMLFormElement, controller: Controller): void {
  const prompt = form.elements.namedItem('prompt');
  if (!(prompt instanceof HTMLTextAreaElement) || isAnswering(controller.state)) return;
  const text = prompt.value;
  prompt.value = '';
  void controller.send(text);
}
