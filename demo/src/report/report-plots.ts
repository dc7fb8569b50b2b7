import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration, formatRate } from '../format.ts';
import type { BenchmarkReport, SustainedRun } from './benchmark-report.ts';
import { linePlot } from './line-plot.ts';

/** The pictures of a report; the tables beside them say the same. */
export function reportPlots({ firstToken, sustained }: BenchmarkReport): TemplateResult {
  const isDrawn = firstToken && firstToken.points.length > 1;
  return html`
    <div class="plots">
      ${isDrawn ? firstTokenPlot(firstToken) : nothing}
      ${sustained && sustained.tokensPerSecond.length > 1 ? sustainedPlot(sustained) : nothing}
    </div>
  `;
}

function firstTokenPlot({
  points,
  fit,
}: NonNullable<BenchmarkReport['firstToken']>): TemplateResult {
  return html`
    <figure>
      <figcaption>First token by length of the prompt</figcaption>
      ${linePlot({
        label: 'Time to the first token over tokens of the prompt. The table below says the same.',
        xLabel: 'tokens of the prompt',
        yLabel: 'first token',
        points: points.map(({ newTokens, timeToFirstTokenMs: { median, interval } }) => ({
          x: newTokens,
          y: median,
          ...interval,
        })),
        isJoined: false,
        ...(fit && { fit: { at0: fit.fixedMs, slope: 1000 / fit.tokensPerSecond } }),
        format: formatDuration,
      })}
    </figure>
  `;
}

function sustainedPlot({ tokensPerSecond, windowSeconds }: SustainedRun): TemplateResult {
  const middle = (window: number) => (window + 0.5) * windowSeconds;
  return html`
    <figure>
      <figcaption>Speed while it writes without a break</figcaption>
      ${linePlot({
        label: 'Tokens a second over a minute. The table below it says the same.',
        xLabel: 'seconds',
        yLabel: 'tokens a second',
        points: tokensPerSecond.map((y, window) => ({ x: middle(window), y })),
        isJoined: true,
        format: formatRate,
      })}
      <details>
        <summary>The same as a table</summary>
        <table class="table">
          <caption class="visually-hidden">Tokens a second in each window</caption>
          <thead><tr><th scope="col">Seconds</th><th scope="col">Tokens a second</th></tr></thead>
          <tbody>
            ${tokensPerSecond.map(
              (speed, window) => html`
                <tr>
                  <th scope="row">${window * windowSeconds} to ${(window + 1) * windowSeconds}</th>
                  <td class="numbers">${formatRate(speed)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </details>
    </figure>
  `;
}
