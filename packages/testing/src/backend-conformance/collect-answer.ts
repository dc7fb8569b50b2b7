import type {
  ChatBackend,
  EngineRequest,
  FinishPart,
  StartPart,
  StreamPart,
  ToolCall,
} from '@localmost/protocol';
import { expect } from 'vitest';

/** One whole answer, its parts sorted. */
export interface CollectedAnswer {
  start: StartPart;
  text: string;
  deltas: readonly string[];
  toolCalls: readonly ToolCall[];
  finish: FinishPart;
}

/** A signal that never fires. */
export function noAbort(): AbortSignal {
  return new AbortController().signal;
}

/** Runs a request to its end, and holds the stream against its grammar: start, content, finish. */
export async function collectAnswer(
  backend: ChatBackend,
  request: EngineRequest,
  signal: AbortSignal = noAbort(),
): Promise<CollectedAnswer> {
  expect(backend.supports(request)).toEqual({ supported: true });
  const parts: StreamPart[] = [];
  for await (const part of backend.answer(request, { signal })) parts.push(part);
  const start = parts[0];
  const finish = parts.at(-1);
  if (start?.type !== 'start') throw new Error(`the first part is ${start?.type}, not start`);
  if (finish?.type !== 'finish') throw new Error(`the last part is ${finish?.type}, not finish`);
  const content = parts.slice(1, -1);
  const deltas = content.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []));
  const toolCalls = content.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
  expect(deltas.length + toolCalls.length, 'only content between start and finish').toBe(
    content.length,
  );
  return { start, text: deltas.join(''), deltas, toolCalls, finish };
}

/** What a request throws instead of an answer; null where it answers. */
export async function failureOf(
  backend: ChatBackend,
  request: EngineRequest,
  signal: AbortSignal = noAbort(),
): Promise<unknown> {
  try {
    for await (const _ of backend.answer(request, { signal }));
    return null;
  } catch (error) {
    return error;
  }
}
