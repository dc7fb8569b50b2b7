import type { Calibration } from '../report/benchmark-report.ts';

const rounds = 16;
const discardedRounds = 3;
/** Longer than the slices of time in which a system deals out its processors. */
const steps = 10_000_000;
/** A loop that takes so many times its fastest, on the average, shares the processor with something else. */
const busyAbove = 1.35;

/** Times a loop of always the same length: on a machine at rest it takes always the same time. */
export async function calibrate(): Promise<Calibration> {
  const times: number[] = [];
  // Each round needs what the one before computed, so that no compiler leaves one out.
  let value = 1;
  for (let round = 0; round < rounds + discardedRounds; round += 1) {
    const beganAt = performance.now();
    value = spin(value);
    const took = performance.now() - beganAt;
    if (round >= discardedRounds) times.push(took);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const meanMs = times.reduce((sum, time) => sum + time, 0) / times.length;
  return { fastestMs: Math.min(...times), meanMs };
}

function spin(seed: number): number {
  let value = seed;
  for (let step = 0; step < steps; step += 1) value = (Math.imul(value, 1_664_525) + 1) | 0;
  return value;
}

/** Reasons to believe that something else ran beside the benchmark. */
export function busyReasons(before: Calibration, after: Calibration): string[] {
  const fastestMs = Math.min(before.fastestMs, after.fastestMs);
  return [
    { when: 'before', slowdown: before.meanMs / fastestMs },
    { when: 'after', slowdown: after.meanMs / fastestMs },
  ]
    .filter(({ slowdown }) => slowdown > busyAbove)
    .map(
      ({ when, slowdown }) =>
        `The machine was busy ${when} the run: a loop of fixed length took ${slowdown.toFixed(1)} times its fastest.`,
    );
}
