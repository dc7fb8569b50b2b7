import * as v from 'valibot';

/** One logit of the 32-bit reference. */
export interface GoldenLogit {
  /** Token id. */
  id: number;
  value: number;
}

/**
 * What the model must compute, for an engine to prove itself when it has loaded: some logits after a
 * short prompt. Logits are compared after the mean over these tokens is taken from both sides,
 * because what is added to all of them changes no probability.
 */
export interface GoldenCheck {
  /** Token ids of the prompt; the last one is computed in a step of its own, as decoding does. */
  promptIds: readonly number[];
  logits: readonly GoldenLogit[];
  /** The largest error that is believed to be rounding, by engine id; `default` for all others. */
  tolerances: Readonly<Record<string, number>> & { readonly default: number };
}

const tokenIdSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 24));
const toleranceSchema = v.pipe(v.number(), v.gtValue(0), v.maxValue(10));

export const goldenCheckSchema: v.GenericSchema<GoldenCheck> = v.pipe(
  v.strictObject({
    promptIds: v.pipe(v.array(tokenIdSchema), v.minLength(2), v.maxLength(64)),
    logits: v.pipe(
      v.array(v.strictObject({ id: tokenIdSchema, value: v.pipe(v.number(), v.finite()) })),
      v.minLength(4),
      v.maxLength(64),
    ),
    tolerances: v.objectWithRest({ default: toleranceSchema }, toleranceSchema) as v.GenericSchema<
      GoldenCheck['tolerances']
    >,
  }),
  v.check(
    ({ logits }) => new Set(logits.map(({ id }) => id)).size === logits.length,
    'two logits are of the same token',
  ),
  v.check(
    ({ logits, tolerances }) => spread(logits) > 4 * Math.max(...Object.values(tolerances)),
    'the logits lie too close together for these tolerances: zeros would pass',
  ),
);

function spread(logits: readonly GoldenLogit[]): number {
  const values = logits.map(({ value }) => value);
  return Math.max(...values) - Math.min(...values);
}
