import type { Kernels } from '@localmost/engine-cpu/kernels';

/** The steps of a token, in the order in which reports name them. */
export type Step =
  | 'matrices'
  | 'head'
  | 'quantise'
  | 'scores'
  | 'widen'
  | 'softmax'
  | 'values'
  | 'gate'
  | 'norm'
  | 'rotate'
  | 'cache'
  | 'embed'
  | 'meet';

/** Milliseconds in each step. */
export type StepTimes = Partial<Record<Step, number>>;

/** Puts a clock around every kernel of one thread. */
export class StepClock {
  /** Where the output head lies: a matrix at this address counts as the head. */
  headAddress = -1;
  #times: StepTimes = {};

  /** The same kernels, timed. */
  observe(kernels: Kernels): Kernels {
    const entries = Object.entries(kernels).map(([name, run]) => [name, this.#timed(name, run)]);
    return Object.fromEntries(entries);
  }

  /** What was counted since the last call. */
  take(): StepTimes {
    const times = this.#times;
    this.#times = {};
    return times;
  }

  #timed(name: string, run: (...numbers: number[]) => number): (...numbers: number[]) => number {
    const step = stepOf(name);
    if (step === null) return run;
    const matrixAt = /Few|Matrix/.test(name) ? 2 : 1;
    return (...numbers) => {
      const startedMs = performance.now();
      const result = run(...numbers);
      const ms = performance.now() - startedMs;
      const isHead = step === 'matrices' && numbers[matrixAt] === this.headAddress;
      const own = isHead ? 'head' : step;
      this.#times[own] = (this.#times[own] ?? 0) + ms;
      return result;
    };
  }
}

function stepOf(name: string): Step | null {
  for (const [pattern, step] of steps) if (pattern.test(name)) return step;
  return null;
}

const steps: readonly (readonly [RegExp, Step])[] = [
  [/^multiply/, 'matrices'],
  [/^quantize/, 'quantise'],
  [/^attentionScores|^panelScores/, 'scores'],
  [/^attentionValues|^panelValues/, 'values'],
  [/^widen/, 'widen'],
  [/^softmax/, 'softmax'],
  [/^gate/, 'gate'],
  [/^normalize|^addBias/, 'norm'],
  [/^rotate/, 'rotate'],
  [/^store/, 'cache'],
  [/^readRow/, 'embed'],
  [/^barrier/, 'meet'],
];
