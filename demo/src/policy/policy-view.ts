import { html, nothing, type TemplateResult } from 'lit';
import type { DataClass, ExecutionMode, ModelManifest } from 'localmost';
import { errorCard } from '../views/error-card.ts';
import { consentStep } from './consent-step.ts';
import { decisionView } from './decision-view.ts';
import { journalView } from './journal-view.ts';
import { limitsView } from './limits-view.ts';
import type { PolicyTrial } from './policy-trial.ts';
import { backendName, presetWords } from './policy-words.ts';
import type { TrialState } from './trial-state.ts';

const modes = Object.keys(presetWords).filter((name): name is ExecutionMode => name in presetWords);
const classes: readonly DataClass[] = ['public', 'internal', 'restricted'];

/** A text, a policy, what the policy decides, and what then happened. */
export function policyView(
  state: TrialState,
  trial: PolicyTrial,
  manifests: readonly ModelManifest[],
): TemplateResult {
  return html`
    ${trialForm(state, trial)} ${state.error ? errorCard(state.error) : nothing}
    ${state.waiting ? consentStep(state, state.waiting, trial, manifests) : nothing}
    ${answerView(state, manifests)}
    ${state.explanation ? decisionView(state, state.explanation, manifests) : nothing}
    ${state.events.length > 0 ? journalView(state, manifests) : nothing}
  `;
}

function trialForm(state: TrialState, trial: PolicyTrial): TemplateResult {
  const isBusy = state.stage !== 'writing';
  return html`
    <section class="card trial" aria-labelledby="trial-title">
      <h2 id="trial-title">Try a policy</h2>
      <p class="hint">
        The cloud in this trial is a fake: it lives in this page and has no network. The policy treats
        it like a stranger’s server: one that is better, answers sooner, and costs ${'$'}3 a million tokens
        that it reads and ${'$'}15 a million that it writes. Nobody is charged.
      </p>
      <form
        class="trial-form"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          void trial.send();
        }}
      >
        <fieldset class="presets" ?disabled=${isBusy}>
          <legend>Policy</legend>
          ${modes.map((mode) => presetChoice(mode, state.preset, trial))}
        </fieldset>
        <label class="field">
          <span>What you would ask</span>
          <textarea
            rows="3"
            ?disabled=${isBusy}
            placeholder="Try “my diagnosis is diabetes”, or a card number"
            .value=${state.text}
            @input=${({ currentTarget }: Event) => {
              if (currentTarget instanceof HTMLTextAreaElement) trial.type(currentTarget.value);
            }}
          ></textarea>
        </label>
        <label class="field">
          <span>What the app says of it</span>
          <select
            ?disabled=${isBusy}
            @change=${({ currentTarget }: Event) => {
              if (!(currentTarget instanceof HTMLSelectElement)) return;
              const chosen = classes.find((one) => one === currentTarget.value);
              if (chosen) trial.declare(chosen);
            }}
          >
            ${classes.map(
              (one) =>
                html`<option value=${one} ?selected=${one === state.declaredClass}>${one}</option>`,
            )}
          </select>
        </label>
        ${limitsView(state.limits, isBusy, trial)}
        <button class="button button-primary" type="submit" ?disabled=${isBusy}>Run it</button>
      </form>
    </section>
  `;
}

function presetChoice(
  mode: ExecutionMode,
  chosen: ExecutionMode,
  trial: PolicyTrial,
): TemplateResult {
  const { name, meaning } = presetWords[mode];
  return html`
    <label class="choice">
      <input
        type="radio"
        name="preset"
        value=${mode}
        .checked=${mode === chosen}
        @change=${() => trial.choose(mode)}
      />
      <span class="choice-body">
        <span class="choice-name">${name}</span>
        <span class="choice-text">${meaning}</span>
      </span>
    </label>
  `;
}

function answerView(
  { answer, stage }: TrialState,
  manifests: readonly ModelManifest[],
): TemplateResult | null {
  if (!answer) return null;
  return html`
    <section class="card trial-answer" aria-labelledby="answer-title">
      <h2 id="answer-title" tabindex="-1">${backendName(answer.backendId, manifests)} answers</h2>
      <p class="said" aria-live="polite" aria-busy=${stage === 'answering' ? 'true' : 'false'}>${answer.text.trimStart()}</p>
    </section>
  `;
}
