import { html, nothing, type TemplateResult } from 'lit';
import type { ModelAdvice, Recommendation, RuntimeAdvice } from 'localmost';
import { formatBytes, formatDuration, formatRate, formatTokens } from '../format.ts';
import type { DeviceTest } from './device-test.ts';
import { knownByBadge } from './known-by-badge.ts';
import { memoryBar } from './memory-bar.ts';

const contextSteps = [256, 512, 1024, 2048, 4096, 8192] as const;

/** Each known model beside what this device has, for a context that a slider sets. */
export function fitView(
  recommendation: Recommendation,
  contextTokens: number,
  test: DeviceTest,
): TemplateResult {
  const { memoryBudgetBytes } = recommendation.capabilities;
  const budget = memoryBudgetBytes.source === 'unavailable' ? null : memoryBudgetBytes.value;
  return html`
    <section class="card fit" aria-labelledby="fit-title">
      <h2 id="fit-title">What fits</h2>
      ${contextSlider(contextTokens, test)}
      <ol class="fits">
        ${recommendation.models.map((model) => modelFit(model, budget))}
      </ol>
    </section>
  `;
}

function contextSlider(contextTokens: number, test: DeviceTest): TemplateResult {
  const index = contextSteps.findIndex((step) => step >= contextTokens);
  const text = `${formatTokens(contextTokens)} tokens`;
  return html`
    <label class="field field-inline context-slider">
      <span>Context to keep</span>
      <input
        type="range"
        min="0"
        max=${contextSteps.length - 1}
        step="1"
        .value=${String(index)}
        aria-valuetext=${text}
        @input=${({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          const tokens = contextSteps[currentTarget.valueAsNumber];
          if (tokens !== undefined) void test.judgeFor(tokens);
        }}
      />
      <output class="numbers">${text}</output>
    </label>
  `;
}

function modelFit(model: ModelAdvice, budget: number | null): TemplateResult {
  const best = model.runtimes.find(({ memory }) => memory !== undefined);
  const here = model.availability === 'available' ? 'on this device' : 'to download';
  return html`
    <li class="model-fit" data-model=${model.modelId}>
      <h3>
        ${model.name}
        <span class=${model.fits ? 'tag tag-good' : 'tag tag-bad'}>${model.fits ? 'fits' : 'does not fit'}</span>
      </h3>
      <p class="hint numbers">${formatBytes(model.downloadBytes)} ${here}</p>
      ${best?.memory ? memoryBar(best.memory, budget) : nothing}
      ${model.obstacle ? obstacleView(model.obstacle) : nothing}
      <details>
        <summary>Ways to run it</summary>
        <table class="table">
          <caption class="visually-hidden">Ways to run ${model.name}</caption>
          <thead>
            <tr>
              <th scope="col">Engine</th>
              <th scope="col">Speed</th>
              <th scope="col">Known by</th>
            </tr>
          </thead>
          <tbody>
            ${model.runtimes.map(runtimeRow)}
          </tbody>
        </table>
      </details>
    </li>
  `;
}

function obstacleView({ reason, remedies }: NonNullable<ModelAdvice['obstacle']>): TemplateResult {
  return html`
    <div class="obstacle">
      <p>Not here: ${reason}.</p>
      <ul>
        ${remedies.map((remedy) => html`<li>${remedy}</li>`)}
      </ul>
    </div>
  `;
}

function runtimeRow(runtime: RuntimeAdvice): TemplateResult {
  const speed = runtime.measuredHere ?? runtime.predicted;
  const decode = speed?.decodeTokensPerSecond;
  const first = runtime.timeToFirstTokenMs;
  const knownBy = runtime.measuredHere ? 'measured' : speed ? 'estimated' : 'unavailable';
  return html`
    <tr>
      <th scope="row">${runtime.engineId}<span class="reason">${runtime.backend}</span></th>
      <td>
        <span class="numbers">
          ${decode ? `${formatRate(decode.low)} to ${formatRate(decode.high)} tokens/s` : 'Not known'}
        </span>
        ${first ? html`<span class="reason numbers">first token in ${formatDuration(first.low)} to ${formatDuration(first.high)}</span>` : nothing}
        ${runtime.memory ? html`<span class="reason numbers">${formatBytes(runtime.memory.totalBytes)} of memory</span>` : nothing}
        ${runtime.obstacle ? html`<span class="reason">${runtime.obstacle.reason}</span>` : nothing}
      </td>
      <td>
        ${knownByBadge(knownBy)}
        ${runtime.measuredHere ? html`<span class="reason">measured here</span>` : nothing}
      </td>
    </tr>
  `;
}
