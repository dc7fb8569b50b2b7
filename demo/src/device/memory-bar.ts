import { html, svg, type TemplateResult } from 'lit';
import type { MemoryNeeds } from 'localmost';
import { formatBytes } from '../format.ts';

const widthUnits = 100;

/**
 * What a model takes of the memory that models may take, part by part. The words beneath say the
 * same, so that the picture itself is hidden from screen readers.
 */
export function memoryBar(memory: MemoryNeeds, budget: number | null): TemplateResult {
  const { weightBytes, keyValueBytes, overheadBytes, totalBytes } = memory;
  const parts = [
    { name: 'weights', bytes: weightBytes },
    { name: 'context', bytes: keyValueBytes },
    { name: 'engine', bytes: overheadBytes },
  ];
  const whole = Math.max(budget ?? 0, totalBytes);
  let from = 0;
  const bars = parts.map(({ name, bytes }) => {
    const width = (bytes / whole) * widthUnits;
    const bar = svg`<rect class="part part-${name}" x=${from} y="0" width=${width} height="1"></rect>`;
    from += width;
    return bar;
  });
  return html`
    <svg class="memory-bar" viewBox="0 0 ${widthUnits} 1" preserveAspectRatio="none" aria-hidden="true">
      ${bars}
    </svg>
    <p class="memory-words numbers">
      Needs ${formatBytes(totalBytes)}${budget === null ? '' : ` of ${formatBytes(budget)}`}:
      ${parts.map(
        ({ name, bytes }) =>
          html`<span class="part-name"><span class="part-key part-${name}" aria-hidden="true"></span>${name} ${formatBytes(bytes)}</span>`,
      )}
    </p>
  `;
}
