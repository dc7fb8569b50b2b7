import { html, type TemplateResult } from 'lit';
import type { BenchmarkReport } from './benchmark-report.ts';

/** How a run ended, in a word; that its figures do not count comes first. */
export function outcomeTag({ outcome, invalidBecause }: BenchmarkReport): TemplateResult {
  const isGood = outcome === 'ok' && invalidBecause.length === 0;
  const word = invalidBecause.length > 0 && outcome === 'ok' ? 'does not count' : outcome;
  return html`<span class=${isGood ? 'tag' : 'tag tag-bad'}>${word}</span>`;
}
