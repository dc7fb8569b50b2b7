import { InterruptedError, type StreamPart } from '@localmost/protocol';
import { interrupted } from './failures.ts';

/** An answer of which the first content is there. */
export interface OpenedAnswer {
  readonly backendId: string;
  /** Its parts up to the first content. */
  readonly held: readonly StreamPart[];
  next(): Promise<StreamPart>;
  /** Clears up behind a whole answer, or stops one that is not read on. */
  close(): Promise<void>;
}

/**
 * Gives the parts of one answer up to its `finish`.
 * @throws InterruptedError where it breaks off, for whatever reason
 */
export async function* deliverAnswer(answer: OpenedAnswer): AsyncGenerator<StreamPart> {
  const { backendId } = answer;
  const held = [...answer.held];
  let partialText = '';
  let toolCalls = 0;
  try {
    for (;;) {
      const part = held.shift() ?? (await answer.next());
      if (part.type === 'text-delta') partialText += part.delta;
      if (part.type === 'tool-call') toolCalls++;
      yield part;
      if (part.type === 'finish') return;
    }
  } catch (error) {
    throw error instanceof InterruptedError
      ? error
      : interrupted({ backendId, partialText, toolCalls, cause: error });
  } finally {
    await answer.close();
  }
}
