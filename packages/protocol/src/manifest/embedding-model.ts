import * as v from 'valibot';

/** A text and the vector that an engine must give for it before it may be asked. */
export interface GoldenEmbedding {
  text: string;
  /** `[dimensions]`, of length 1. */
  vector: readonly number[];
  /** The least cosine between the engine's vector and this one. */
  minimumCosine: number;
}

/** What a model that gives vectors instead of text is, and how its vectors are made. */
export interface EmbeddingModel {
  /** Numbers in one vector. */
  dimensions: number;
  /** `mean`: of the last hidden states of all tokens of the text; the result is scaled to length 1. */
  pooling: 'mean';
  golden?: GoldenEmbedding | undefined;
}

const maximumDimensions = 65_536;

export const embeddingModelSchema: v.GenericSchema<EmbeddingModel> = v.pipe(
  v.strictObject({
    dimensions: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(maximumDimensions)),
    pooling: v.literal('mean'),
    golden: v.optional(
      v.strictObject({
        text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(2000)),
        vector: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(maximumDimensions)),
        minimumCosine: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
      }),
    ),
  }),
  v.check(
    ({ dimensions, golden }) => golden === undefined || golden.vector.length === dimensions,
    'the golden vector has another number of dimensions',
  ),
);
