import type { Engine, EngineRequest, LocalmostError, StreamPart } from '@localmost/protocol';

/** One loaded engine under test. */
export interface EngineHarness {
  engine: Engine;
  modelId: string;
}

/** What the suite looks at in an engine; each can be left out only with a written reason. */
export type EngineCaseName =
  | 'capabilities'
  | 'start and finish'
  | 'token ids'
  | 'greedy twice'
  | 'seeds differ'
  | 'prefix reuse'
  | 'abort in prefill'
  | 'abort in decode'
  | 'return in mid-answer'
  | 'context overflow'
  | 'nonsense refused'
  | 'tools and JSON'
  | 'counting tokens'
  | 'answers at once'
  | 'logits'
  | 'progress'
  | 'unload';

/** One thing that every engine has to do. */
export interface EngineCase {
  name: EngineCaseName;
  run: (harness: EngineHarness) => Promise<void>;
}

/** A signal that never fires. */
export const calm: AbortSignal = new AbortController().signal;

/** A short greedy request for this text. */
export function request(content: string, rest: Partial<EngineRequest> = {}): EngineRequest {
  return {
    messages: [{ role: 'user', content }],
    sampling: { temperature: 0 },
    maxOutputTokens: 8,
    ...rest,
  };
}

/** Every part of one answer. */
export async function partsOf(
  engine: Engine,
  wanted: EngineRequest,
  signal: AbortSignal = calm,
): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of engine.generate(wanted, { signal })) parts.push(part);
  return parts;
}

/** The text of an answer's parts. */
export function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}

/** What a request ends in instead of an answer; null where it answers. */
export async function endOf(
  engine: Engine,
  wanted: EngineRequest,
  signal: AbortSignal = calm,
): Promise<LocalmostError | unknown> {
  try {
    await partsOf(engine, wanted, signal);
    return null;
  } catch (thrown) {
    return thrown;
  }
}
