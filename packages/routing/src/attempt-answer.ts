import type { Decision, StreamPart } from '@localmost/protocol';

/** How far an answer has come; the router reads it when the answer fails. */
export interface AttemptProgress {
  /** A token or a tool call has reached the caller: from here on nobody else may answer. */
  hasContent: boolean;
  hasToolCall: boolean;
  partialText: string;
}

/** An answer of which nothing has come yet. */
export function newProgress(): AttemptProgress {
  return { hasContent: false, hasToolCall: false, partialText: '' };
}

/**
 * Passes one backend's answer on, with the decision on its `start`. Gives one `start` only, since a
 * second one tells the caller to begin a new message, and nothing after `finish`.
 */
export async function* attemptAnswer(
  answer: AsyncIterable<StreamPart>,
  decision: Decision,
  progress: AttemptProgress,
): AsyncGenerator<StreamPart> {
  let started = false;
  for await (const part of answer) {
    if (part.type !== 'start') {
      note(part, progress);
      yield part;
    } else if (!started) {
      started = true;
      yield { ...part, decision };
    }
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
