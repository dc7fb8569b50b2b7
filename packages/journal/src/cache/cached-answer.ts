import type { StreamPart } from '@localmost/protocol';
import * as v from 'valibot';

/** A whole answer as it is kept: the parts after `start`, its text in one piece. */
export interface CachedAnswer {
  storedAtMs: number;
  modelId: string;
  engineId: string;
  backend: 'webgpu' | 'wasm' | 'remote';
  answeringModel?: string | undefined;
  parts: readonly Exclude<StreamPart, { type: 'start' }>[];
}

const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const partSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('text-delta'),
    delta: v.string(),
    tokenIds: v.array(v.number()),
  }),
  v.strictObject({
    type: v.literal('tool-call'),
    call: v.strictObject({ id: v.string(), name: v.string(), argumentsJson: v.string() }),
  }),
  v.strictObject({
    type: v.literal('finish'),
    reason: v.picklist(['stop', 'tool-calls']),
    usage: v.looseObject({
      promptTokens: count,
      completionTokens: count,
      cachedPromptTokens: count,
    }),
    timings: v.strictObject({
      timeToFirstTokenMs: count,
      prefillTokensPerSecond: count,
      decodeTokensPerSecond: count,
      totalMs: count,
    }),
  }),
]);

const answerSchema = v.strictObject({
  storedAtMs: count,
  modelId: v.string(),
  engineId: v.string(),
  backend: v.picklist(['webgpu', 'wasm', 'remote']),
  answeringModel: v.optional(v.string()),
  parts: v.pipe(
    v.array(partSchema),
    v.check((parts) => parts.findIndex(({ type }) => type === 'finish') === parts.length - 1),
  ),
});

/** Gives a checked answer, or null for anything else: a store is outside our hands. */
export function parseCachedAnswer(data: unknown): CachedAnswer | null {
  const result = v.safeParse(answerSchema, data);
  return result.success ? (result.output as CachedAnswer) : null;
}

/**
 * Gives what to keep of a stream, or null where it was not whole: no `start` first, no `finish`
 * last, or an end by length or filter.
 */
export function answerToKeep(
  parts: readonly StreamPart[],
  storedAtMs: number,
): CachedAnswer | null {
  const [start, ...rest] = parts;
  const finish = rest.at(-1);
  if (start?.type !== 'start' || finish?.type !== 'finish') return null;
  if (finish.reason !== 'stop' && finish.reason !== 'tool-calls') return null;
  const { modelId, engineId, backend, answeringModel } = start;
  return {
    storedAtMs,
    modelId,
    engineId,
    backend,
    ...(answeringModel !== undefined && { answeringModel }),
    parts: joined(rest),
  };
}

/** Runs of text become one delta: what was streamed in pieces is kept in one. */
function joined(parts: readonly StreamPart[]): CachedAnswer['parts'] {
  const result: Exclude<StreamPart, { type: 'start' }>[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.type === 'start') continue;
    if (part.type === 'text-delta' && last?.type === 'text-delta') {
      result[result.length - 1] = {
        type: 'text-delta',
        delta: last.delta + part.delta,
        tokenIds: [...last.tokenIds, ...part.tokenIds],
      };
    } else result.push(part);
  }
  return result;
}
