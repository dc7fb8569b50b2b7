import * as v from 'valibot';

/** How a model did on a set of questions, run through a real engine. */
export interface RecordedEval {
  /** The question set, such as `localmost-basics-1`. */
  setId: string;
  /** SHA-256 of the set's file: scores are comparable only where it is equal. */
  setSha256: string;
  questionCount: number;
  correctCount: number;
  /** Correct answers by kind of question, as `correct/count`. */
  byKind?: Record<string, string> | undefined;
  /** What ran it, such as `cpu/wasm`; roundings differ between engines. */
  runtime: string;
  /** Version of this SDK. */
  sdkVersion: string;
  /** ISO date. */
  date: string;
  /** Median speed over the questions, on the machine that recorded it. */
  decodeTokensPerSecond: number;
}

const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e6));

/** A score is a claim; what it is checked for is that it can be one. */
export const recordedEvalSchema: v.GenericSchema<RecordedEval> = v.pipe(
  v.strictObject({
    setId: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be a lower-case slug')),
    setSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex')),
    questionCount: v.pipe(countSchema, v.minValue(1)),
    correctCount: countSchema,
    byKind: v.optional(
      v.record(
        v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/, 'must be a lower-case word')),
        v.pipe(v.string(), v.regex(/^\d{1,6}\/\d{1,6}$/, 'must be correct/count')),
      ),
    ),
    runtime: v.pipe(
      v.string(),
      v.regex(/^[a-z0-9-]{1,40}\/(wasm|webgpu)$/, 'must be engine/backend'),
    ),
    sdkVersion: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'must be an exact version')),
    date: v.pipe(v.string(), v.isoDate()),
    decodeTokensPerSecond: v.pipe(v.number(), v.minValue(0), v.maxValue(1e6)),
  }),
  v.check(
    ({ correctCount, questionCount }) => correctCount <= questionCount,
    'more answers are correct than there are questions',
  ),
);
