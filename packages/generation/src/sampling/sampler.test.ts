import { EngineFailureError } from '@localmost/protocol';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from './random.ts';
import { createSampler } from './sampler.ts';
import { defaultSampling, type SamplingSettings, samplingSettings } from './sampling-settings.ts';

// Property tests take a second; a busy machine may need many.
vi.setConfig({ testTimeout: 120_000 });

/** The distribution by the definitions, with full sorts: the filters one after the other. */
function naiveDistribution(input: Float32Array, settings: SamplingSettings, seen: number[]) {
  const logits = Array.from(input);
  for (const id of new Set(seen)) {
    const logit = logits[id] ?? 0;
    const { repetitionPenalty: penalty } = settings;
    logits[id] = Math.fround(logit < 0 ? logit * penalty : logit / penalty);
  }
  let tokens = logits
    .map((logit, id) => ({ id, logit, scaled: logit / settings.temperature, probability: 0 }))
    .sort((a, b) => b.logit - a.logit || a.id - b.id);
  const highest = tokens[0]?.scaled ?? 0;
  const softmax = () => {
    const total = tokens.reduce((sum, token) => sum + Math.exp(token.scaled - highest), 0);
    for (const token of tokens) token.probability = Math.exp(token.scaled - highest) / total;
  };
  if (settings.topK > 0) tokens = tokens.slice(0, settings.topK);
  softmax();
  let sum = 0;
  const isNeeded = tokens.map((token) => {
    const before = sum;
    sum += token.probability;
    return before < settings.topP;
  });
  if (settings.topP < 1) tokens = tokens.filter((_, index) => index === 0 || isNeeded[index]);
  softmax();
  const limit = settings.minP * (tokens[0]?.probability ?? 0);
  tokens = tokens.filter((token, index) => index === 0 || token.probability >= limit);
  softmax();
  return new Map(tokens.map((token) => [token.id, token.probability]));
}

const settingsArbitrary: fc.Arbitrary<SamplingSettings> = fc.record({
  temperature: fc.constantFrom(0.05, 0.3, 0.7, 1, 1.7, 5),
  topK: fc.constantFrom(0, 1, 2, 3, 7, 40, 1000),
  // Values that no sum of probabilities hits exactly, where rounding would decide.
  topP: fc.constantFrom(0, 0.1234567, 0.5234567, 0.9034567, 1),
  minP: fc.constantFrom(0, 0.0123457, 0.2123457, 0.9123457),
  repetitionPenalty: fc.constantFrom(1, 1.1, 1.5, 0.8),
});
const logitsArbitrary = fc
  .array(
    fc.oneof(
      fc.float({ min: -20, max: 20, noNaN: true }),
      fc.constantFrom(-3, 0, 1, 2, Number.NEGATIVE_INFINITY),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((logits) => Float32Array.from([0.5, ...logits]));

/** Every token the sampler can draw, with its share of evenly spaced draws. */
function drawnShares(
  logits: Float32Array,
  settings: SamplingSettings,
  seen: number[],
  steps: number,
) {
  let step = 0;
  const sampler = createSampler(settings, logits.length, () => (step + 0.5) / steps);
  for (const id of seen) sampler.see(id);
  const shares = new Map<number, number>();
  for (; step < steps; step++) {
    const id = sampler.sample(Float32Array.from(logits));
    shares.set(id, (shares.get(id) ?? 0) + 1 / steps);
  }
  return shares;
}

describe('sampler', () => {
  it('draws as the definitions of the filters say, in the stated order', () => {
    fc.assert(
      fc.property(
        logitsArbitrary,
        settingsArbitrary,
        fc.array(fc.nat(10)),
        (logits, settings, seenRaw) => {
          const seen = seenRaw.filter((id) => id < logits.length);
          const steps = 400;
          const expected = naiveDistribution(logits, settings, seen);
          const drawn = drawnShares(logits, settings, seen, steps);
          for (const id of drawn.keys()) expect(expected.has(id)).toBe(true);
          for (const [id, probability] of expected) {
            // Evenly spaced draws hit a token's stretch to within one step at each end.
            expect(Math.abs((drawn.get(id) ?? 0) - probability)).toBeLessThanOrEqual(2 / steps);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is greedy at temperature 0: the highest logit, of equals the lowest id', () => {
    const sampler = createSampler({ ...defaultSampling, temperature: 0 }, 5, () => 0.99);
    expect(sampler.sample(Float32Array.of(-1, 3, 2, 3, -9))).toBe(1);
    fc.assert(
      fc.property(logitsArbitrary, (logits) => {
        const greedy = createSampler(
          { ...defaultSampling, temperature: 0 },
          logits.length,
          () => 0,
        );
        expect(greedy.sample(Float32Array.from(logits))).toBe(logits.indexOf(Math.max(...logits)));
      }),
    );
  });

  it('keeps the lower id where equals meet the edge of top-k', () => {
    const settings = samplingSettings({ topK: 2, topP: 1 });
    const shares = drawnShares(Float32Array.of(0, 1, 1, 1), settings, [], 100);
    expect([...shares.keys()].sort()).toEqual([1, 2]);
  });

  it('draws the same tokens for the same seed and others for another', () => {
    const logits = Float32Array.from({ length: 1000 }, (_, id) => Math.sin(id));
    const draw = (seed: number) => {
      const sampler = createSampler(samplingSettings({ topK: 0 }), 1000, createRandom(seed));
      return Array.from({ length: 20 }, () => sampler.sample(Float32Array.from(logits)));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it.each([0, 0.7])('refuses logits that are not numbers at temperature %d', (temperature) => {
    const sampler = createSampler(samplingSettings({ temperature }), 3, () => 0.5);
    for (const logits of [
      [0, Number.NaN, 1],
      [Number.NaN, 0, 1],
      [0, 1, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ]) {
      expect(() => sampler.sample(Float32Array.from(logits))).toThrowError(EngineFailureError);
    }
  });
});

describe('random source', () => {
  it('is even over [0, 1) and different for every part of the seed', () => {
    const random = createRandom(1);
    const buckets = new Array<number>(16).fill(0);
    for (let draw = 0; draw < 160_000; draw++) {
      const value = random();
      // One assertion a draw would take longer than the draws.
      if (!(value >= 0 && value < 1)) throw new Error(`${value} is outside [0, 1)`);
      const bucket = Math.floor(value * 16);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    // 10 000 expected in each; five standard deviations are 485.
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(485);
    const seeds = [
      0,
      1,
      -1,
      2 ** 32,
      2 ** 32 + 1,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    expect(new Set(seeds.map((seed) => createRandom(seed)())).size).toBe(seeds.length);
  });
});
