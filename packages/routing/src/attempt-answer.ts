import type { Decision, StreamPart } from '@localmost/protocol';
import { abortable } from './abortable.ts';

/** How far one attempt has come; the router reads it when the attempt fails. */
export interface AttemptProgress {
  /** A token or a tool call has reached the caller: from here on nobody else may answer. */
  hasContent: boolean;
  hasToolCall: boolean;
  partialText: string;
}

/** What an attempt is read with. */
export interface AttemptTerms {
  decision: Decision;
  signal: AbortSignal;
  progress: AttemptProgress;
}

/**
 * Passes one backend's answer on, `start` first, carrying the decision. Holds `start` back until
 * the first content, so that an attempt which fails before it leaves no trace in the stream.
 */
export async function* attemptAnswer(
  answer: AsyncIterable<StreamPart>,
  { decision, signal, progress }: AttemptTerms,
): AsyncGenerator<StreamPart> {
  let held: StreamPart[] = [];
  let started = false;
  for await (const part of abortable(answer, signal)) {
    if (part.type === 'start') {
      // One answer, one start: a second one would tell the caller to begin a new message.
      if (!started) held.push({ ...part, decision });
      started = true;
      continue;
    }
    note(part, progress);
    held.push(part);
    if (!progress.hasContent && part.type !== 'finish') continue;
    for (const one of held) yield one;
    held = [];
    if (part.type === 'finish') return;
  }
}

function note(part: StreamPart, progress: AttemptProgress): void {
  if (part.type === 'text-delta' && (part.delta !== '' || part.tokenIds.length > 0)) {
    progress.hasContent = true;
    progress.partialText += part.delta;
  } else if (part.type === 'tool-call') {
    progress.hasContent = true;
    progress.hasToolCall = true;
  }
}
