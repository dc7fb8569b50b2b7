import { html, svg, type TemplateResult } from 'lit';
import type { Roof, Roofline, RoofPoint } from './roofline.ts';

/** In units of the picture, which are pixels on a phone. */
const size = { width: 340, height: 230, left: 46, right: 16, top: 10, bottom: 34 };
const intensities = { from: 0.1, to: 1000 };
const prefixes = ['', 'k', 'M', 'G', 'T'] as const;

interface Scales {
  x: (intensity: number) => number;
  y: (multiplyAddsPerSecond: number) => number;
  lowest: number;
  highest: number;
}

/** The roofs over multiply-adds a byte, both axes logarithmic, with a mark for each model. */
export function rooflinePlot({ roofs, points }: Roofline): TemplateResult {
  const scales = scalesFor(roofs, points);
  return html`
    <svg
      class="plot"
      viewBox="0 0 ${size.width} ${size.height}"
      role="img"
      aria-label="Roofline: multiply-adds a second over multiply-adds for each byte read. The table below says the same."
    >
      ${grid(scales)} ${roofs.map((roof, index) => roofLine(roof, index, scales))}
      ${points.map((point, index) => mark(point, index, scales))}
    </svg>
    <ul class="plot-legend">
      ${roofs.map(({ name }, index) => html`<li><span class="legend-line roof-${index}" aria-hidden="true"></span>${name}</li>`)}
      ${points.map(({ name }, index) => html`<li><span class="legend-mark" aria-hidden="true">${letter(index)}</span>${name}</li>`)}
    </ul>
  `;
}

function scalesFor(roofs: readonly Roof[], points: readonly RoofPoint[]): Scales {
  const heights = points.map(({ multiplyAddsPerSecond }) => multiplyAddsPerSecond);
  const starts = roofs.map(({ readBytesPerSecond }) => readBytesPerSecond * intensities.from);
  const tops = roofs.map(({ multiplyAddsPerSecond }) => multiplyAddsPerSecond);
  const lowest = 10 ** Math.floor(Math.log10(Math.min(...heights, ...starts)));
  const highest = 10 ** Math.ceil(Math.log10(Math.max(...heights, ...tops)));
  const share = (value: number, from: number, to: number) =>
    Math.log(value / from) / Math.log(to / from);
  const width = size.width - size.left - size.right;
  const height = size.height - size.top - size.bottom;
  return {
    x: (value) => size.left + share(value, intensities.from, intensities.to) * width,
    y: (value) => size.top + (1 - share(value, lowest, highest)) * height,
    lowest,
    highest,
  };
}

function grid({ x, y, lowest, highest }: Scales): TemplateResult[] {
  const decades = (from: number, to: number) =>
    Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, index) => from * 10 ** index);
  const bottom = size.height - size.bottom;
  const right = size.width - size.right;
  return [
    ...decades(intensities.from, intensities.to).map(
      (value) => svg`
        <line class="plot-grid" x1=${x(value)} x2=${x(value)} y1=${size.top} y2=${bottom}></line>
        <text class="plot-text" x=${x(value)} y=${bottom + 13} text-anchor="middle">${value}</text>`,
    ),
    ...decades(lowest, highest).map(
      (value) => svg`
        <line class="plot-grid" x1=${size.left} x2=${right} y1=${y(value)} y2=${y(value)}></line>
        <text class="plot-text" x=${size.left - 5} y=${y(value) + 3} text-anchor="end">${shortCount(value)}</text>`,
    ),
    svg`<text class="plot-text" x=${(size.left + right) / 2} y=${size.height - 5} text-anchor="middle">multiply-adds a byte</text>`,
  ];
}

function roofLine(roof: Roof, index: number, { x, y }: Scales): TemplateResult {
  const bend = Math.min(Math.max(roof.ridge, intensities.from), intensities.to);
  const path = [
    [x(intensities.from), y(roof.readBytesPerSecond * intensities.from)],
    [x(bend), y(roof.multiplyAddsPerSecond)],
    [x(intensities.to), y(roof.multiplyAddsPerSecond)],
  ];
  return svg`<polyline class="roof roof-${index}" points=${path.map((at) => at.join(',')).join(' ')}></polyline>`;
}

/** Letters stand above and below their dots by turns, so that close neighbours stay readable. */
function mark(point: RoofPoint, index: number, { x, y }: Scales): TemplateResult {
  const at = { x: x(point.intensity), y: y(point.multiplyAddsPerSecond) };
  const side = index % 2 === 0 ? { x: -8, y: -6 } : { x: 8, y: 14 };
  return svg`
    <circle class="plot-mark" cx=${at.x} cy=${at.y} r="3.5"></circle>
    <text class="plot-mark-text" x=${at.x + side.x} y=${at.y + side.y} text-anchor="middle">${letter(index)}</text>`;
}

/** Marks are told apart by a letter, not by colour alone. */
function letter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** A power of ten for an axis: `10G`. */
function shortCount(value: number): string {
  const thousands = Math.min(Math.floor(Math.round(Math.log10(value)) / 3), prefixes.length - 1);
  return `${Math.round(value / 1000 ** thousands)}${prefixes[thousands]}`;
}
