import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatRate } from '../format.ts';
import { errorCard } from '../views/error-card.ts';
import type { DeviceState } from './device-state.ts';
import type { DeviceTest } from './device-test.ts';
import { figureTable } from './figure-table.ts';
import { fitView } from './fit-view.ts';
import { rooflineView } from './roofline-view.ts';

/** What this device is, what it gives, and which models suit it. */
export function deviceView(state: DeviceState, test: DeviceTest): TemplateResult {
  const { recommendation, roofline, error } = state;
  return html`
    <section class="card device-test" aria-labelledby="device-title">
      <h2 id="device-title">Test this device</h2>
      <p class="hint">
        Asks the browser what there is, then measures memory, processor, graphics and storage, within
        three seconds. Nothing is downloaded, and nothing of it leaves this page.
      </p>
      <div class="test-row">
        <button
          class="button button-primary"
          type="button"
          ?disabled=${state.stage === 'testing'}
          @click=${() => void test.run()}
        >
          ${state.stage === 'untested' ? 'Test' : state.stage === 'testing' ? 'Testing' : 'Test again'}
        </button>
        ${liveNumber(state)}
      </div>
    </section>
    ${error ? errorCard(error) : nothing}
    ${recommendation ? fitView(recommendation, state.contextTokens, test) : nothing}
    ${roofline ? rooflineView(roofline) : recommendation ? noRoofline() : nothing}
    ${
      recommendation
        ? html`
            <section class="card figures" aria-labelledby="figures-title">
              <h2 id="figures-title">Every figure</h2>
              ${figureTable(recommendation)}
            </section>
          `
        : nothing
    }
  `;
}

function noRoofline(): TemplateResult {
  return html`
    <section class="card roofline" aria-labelledby="roofline-title">
      <h2 id="roofline-title">The limit of this device</h2>
      <p class="hint">
        It cannot be drawn: memory or arithmetic could not be measured. The figures below say why; a
        busy machine may do better when it is tested again.
      </p>
    </section>
  `;
}

/** The clock while a test runs, then the speed to expect. Not a live region: it changes too often. */
function liveNumber({ stage, elapsedMs, recommendation }: DeviceState): TemplateResult | null {
  if (stage === 'testing') {
    return html`<p class="live-number"><span class="speed">${(elapsedMs / 1000).toFixed(1)} s</span></p>`;
  }
  const best = recommendation?.models.find(({ modelId }) => modelId === recommendation.modelId);
  const speed = best?.runtimes[0]?.measuredHere ?? best?.runtimes[0]?.predicted;
  if (!best || !speed) return null;
  return html`
    <p class="live-number">
      <span class="speed">${formatRate(speed.decodeTokensPerSecond.expected)}</span>
      <span class="hint">tokens a second, ${best.name}; tested in ${formatDuration(elapsedMs)}</span>
    </p>
  `;
}
