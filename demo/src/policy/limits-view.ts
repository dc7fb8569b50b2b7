import { html, type TemplateResult } from 'lit';
import { formatDuration, formatTokens } from '../format.ts';
import type { PolicyTrial } from './policy-trial.ts';
import { usdWords } from './policy-words.ts';
import type { TrialLimits } from './trial-state.ts';

/** One slider: places to stop at, and what each sets. The last of a limit is none. */
interface Slider<Name extends keyof TrialLimits> {
  name: Name;
  label: string;
  stops: readonly TrialLimits[Name][];
  words: (value: TrialLimits[Name]) => string;
}

const answer: Slider<'answerTokens'> = {
  name: 'answerTokens',
  label: 'Longest answer',
  stops: [16, 64, 128, 256, 512, 1024, 4096],
  words: (value) => `${formatTokens(value)} tokens`,
};
const cost: Slider<'maxCostUsd'> = {
  name: 'maxCostUsd',
  label: 'Cost at most',
  stops: [0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, null],
  words: (value) => (value === null ? 'no limit' : usdWords(value)),
};
const latency: Slider<'timeToFirstTokenMs'> = {
  name: 'timeToFirstTokenMs',
  label: 'First token within',
  stops: [250, 500, 1000, 1500, 2500, 5000, null],
  words: (value) => (value === null ? 'no limit' : formatDuration(value)),
};
const quality: Slider<'minimumQuality'> = {
  name: 'minimumQuality',
  label: 'Quality at least',
  stops: [0, 0.2, 0.3, 0.5, 0.8, 1],
  words: (value) => (value === 0 ? 'any' : value.toFixed(1)),
};

/** What one request may take: the rules name the first limit that a backend breaks. */
export function limitsView(
  limits: TrialLimits,
  isBusy: boolean,
  trial: PolicyTrial,
): TemplateResult {
  return html`
    <fieldset class="limits" ?disabled=${isBusy}>
      <legend>Limits of this request</legend>
      ${slider(answer, limits, trial)} ${slider(cost, limits, trial)}
      ${slider(latency, limits, trial)} ${slider(quality, limits, trial)}
    </fieldset>
  `;
}

function slider<Name extends keyof TrialLimits>(
  { name, label, stops, words }: Slider<Name>,
  limits: TrialLimits,
  trial: PolicyTrial,
): TemplateResult {
  const text = words(limits[name]);
  return html`
    <label class="limit">
      <span>${label}</span>
      <input
        type="range"
        min="0"
        max=${stops.length - 1}
        step="1"
        .value=${String(stops.indexOf(limits[name]))}
        aria-valuetext=${text}
        @input=${({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          const value = stops[currentTarget.valueAsNumber];
          if (value !== undefined) trial.limit({ [name]: value });
        }}
      />
      <output class="numbers">${text}</output>
    </label>
  `;
}
