import { html, nothing, type TemplateResult } from 'lit';
import type { CandidateVerdict, ModelManifest } from 'localmost';
import {
  backendName,
  counterfactualWords,
  outcomeWords,
  ruleWords,
  thresholdWords,
} from './policy-words.ts';
import type { Explanation, TrialState } from './trial-state.ts';

/** Who would answer and why, every backend in the order of the decision, and what would change it. */
export function decisionView(
  { declaredClass }: TrialState,
  { decision, counterfactuals, thresholds }: Explanation,
  manifests: readonly ModelManifest[],
): TemplateResult {
  const isRaised = decision.dataClass !== declaredClass;
  return html`
    <section class="card decision" aria-labelledby="decision-title">
      <h2 id="decision-title">What the policy decides</h2>
      <p role="status">${outcomeWords(decision, declaredClass, manifests)}</p>
      <p>
        Class
        <span class=${isRaised ? 'tag tag-bad' : 'tag'}>${decision.dataClass}</span>
        ${isRaised ? html`<span class="hint">declared ${declaredClass}, raised by what it says</span>` : nothing}
      </p>
      <table class="table trace">
        <caption class="visually-hidden">Every backend, in the order of the decision</caption>
        <thead>
          <tr>
            <th scope="col">Backend</th>
            <th scope="col">Why</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          ${decision.candidates.map((candidate) => candidateRow(candidate, manifests))}
        </tbody>
      </table>
      ${
        counterfactuals.length + thresholds.length === 0
          ? nothing
          : html`
              <h3 class="small-title">It would be otherwise</h3>
              <ul class="counterfactuals">
                ${counterfactuals.map((one) => html`<li>${counterfactualWords(one, manifests)}</li>`)}
                ${thresholds.map((one) => html`<li class="numbers">${thresholdWords(one, manifests)}</li>`)}
              </ul>
            `
      }
    </section>
  `;
}

function candidateRow(
  candidate: CandidateVerdict,
  manifests: readonly ModelManifest[],
): TemplateResult {
  const { id, zone, verdict, rule, observed, limit } = candidate;
  return html`
    <tr data-backend=${id} data-verdict=${verdict}>
      <th scope="row">${backendName(id, manifests)}<span class="reason">${zone}</span></th>
      <td>
        ${ruleWords(candidate)}
        <span class="reason"><code>${rule}</code>: saw ${shown(observed)}${limit === null ? '' : `, limit ${shown(limit)}`}</span>
      </td>
      <td><span class=${verdict === 'chosen' ? 'known-by known-by-measured' : 'known-by'}>${verdict}</span></td>
    </tr>
  `;
}

function shown(value: CandidateVerdict['observed']): string {
  if (value === null) return 'nothing';
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}
