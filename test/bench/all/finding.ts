import type { Spread } from '../cpu/statistics.ts';

/** One aim beside what was measured. */
export interface Finding {
  readonly measure: string;
  readonly aim: string;
  /** As a person reads it. */
  readonly measured: string;
  readonly verdict: 'met' | 'missed' | 'not measured' | 'no aim';
  readonly note?: string;
}

/** A ratio that should be so high at least; its median decides. */
export function atLeast(measure: string, aim: number, ratio: Spread, note?: string): Finding {
  return {
    measure,
    aim: `≥ ${aim} ×`,
    measured: `${shown(ratio)} ×`,
    verdict: ratio.median >= aim ? 'met' : 'missed',
    ...(note && { note }),
  };
}

/** What has no aim and is told all the same. */
export function figure(measure: string, measured: string, note?: string): Finding {
  return { measure, aim: '', measured, verdict: 'no aim', ...(note && { note }) };
}

/** What could not be measured here, and why. */
export function notMeasured(measure: string, aim: string, reason: string): Finding {
  return { measure, aim, measured: '', verdict: 'not measured', note: reason };
}

/** A median with its interval. */
export function shown({ low, median, high }: Spread): string {
  return `${short(median)} (${short(low)} to ${short(high)})`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
