import { html, svg, type TemplateResult } from 'lit';

/** A picture of points over an axis; `low` and `high` are the ends of a point's interval. */
export interface LinePlot {
  /** What a screen reader says in place of the picture; a table beside it says the same. */
  label: string;
  xLabel: string;
  yLabel: string;
  points: readonly { x: number; y: number; low?: number; high?: number }[];
  /** Whether neighbours are joined. */
  isJoined: boolean;
  /** A straight line from the axis on. */
  fit?: { at0: number; slope: number };
  format: (value: number) => string;
}

/** In units of the picture, which are pixels on a phone. */
const size = { width: 340, height: 170, left: 52, right: 14, top: 18, bottom: 34 };

/** The picture, both axes from 0. */
export function linePlot(plot: LinePlot): TemplateResult {
  const { points, fit, format } = plot;
  const xTop = Math.max(...points.map(({ x }) => x), 1);
  const yTop = Math.max(
    ...points.map(({ y, high = y }) => high),
    fit ? fit.at0 + fit.slope * xTop : 0,
  );
  const x = (value: number) => size.left + (value / xTop) * (size.width - size.left - size.right);
  const y = (value: number) =>
    size.height - size.bottom - (value / yTop) * (size.height - size.top - size.bottom);
  const bottom = size.height - size.bottom;
  return html`
    <svg class="plot" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label=${plot.label}>
      ${[0, 0.5, 1].map((share) => {
        const at = y(share * yTop);
        return svg`
          <line class="plot-grid" x1=${size.left} x2=${size.width - size.right} y1=${at} y2=${at}></line>
          <text class="plot-text" x=${size.left - 5} y=${at + 3} text-anchor="end">${share === 0 ? '0' : format(share * yTop)}</text>`;
      })}
      ${[0, 0.5, 1].map(
        (share) =>
          svg`<text class="plot-text" x=${x(share * xTop)} y=${bottom + 13} text-anchor="middle">${Math.round(share * xTop)}</text>`,
      )}
      <text class="plot-text" x=${(size.left + size.width - size.right) / 2} y=${size.height - 5} text-anchor="middle">${plot.xLabel}</text>
      <text class="plot-text" x=${size.left} y="10">${plot.yLabel}</text>
      ${fit ? svg`<line class="plot-fit" x1=${x(0)} x2=${x(xTop)} y1=${y(Math.max(0, fit.at0))} y2=${y(fit.at0 + fit.slope * xTop)}></line>` : null}
      ${plot.isJoined ? svg`<polyline class="plot-line" points=${points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ')}></polyline>` : null}
      ${points.map(
        ({ x: across, y: up, low = up, high = up }) => svg`
          <line class="plot-whisker" x1=${x(across)} x2=${x(across)} y1=${y(low)} y2=${y(high)}></line>
          ${plot.isJoined ? null : svg`<circle class="plot-mark" cx=${x(across)} cy=${y(up)} r="3.5"></circle>`}`,
      )}
    </svg>
  `;
}
