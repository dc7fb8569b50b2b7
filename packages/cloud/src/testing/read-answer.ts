import type { ChatBackend, EngineRequest, StreamPart } from '@localmost/protocol';

/** What a call gave: its parts, and what it threw behind them. */
export interface ReadAnswer {
  parts: readonly StreamPart[];
  text: string;
  /** Undefined where it came to its end. */
  error: unknown;
}

/** Reads an answer to its end, good or bad. */
export async function readAnswer(
  backend: ChatBackend,
  request: EngineRequest,
  signal: AbortSignal = new AbortController().signal,
  idempotencyKey?: string,
): Promise<ReadAnswer> {
  const parts: StreamPart[] = [];
  let error: unknown;
  try {
    const options = { signal, ...(idempotencyKey !== undefined && { idempotencyKey }) };
    for await (const part of backend.answer(request, options)) parts.push(part);
  } catch (thrown) {
    error = thrown;
  }
  const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  return { parts, text, error };
}

/** Everything of an error that travels: to logs, over the worker boundary, to the app. */
export function toldBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, name, stack = '', cause } = error;
  return [name, message, stack, JSON.stringify(error), toldBy(cause ?? null)].join('\n');
}
