import { NetworkError, type StreamPart } from '@localmost/protocol';
import type { Scope } from './scope.ts';

/** Whether a part is something that a reader would have to take back if the answer began anew. */
export function isContent(part: StreamPart): boolean {
  return part.type === 'text-delta'
    ? part.delta !== '' || part.tokenIds.length > 0
    : part.type === 'tool-call';
}

/** Reads one answer within a scope: every wait ends when that does. */
export class PartReader {
  readonly #parts: AsyncIterator<StreamPart>;
  readonly #scope: Scope;
  readonly #backendId: string;

  constructor(answer: AsyncIterable<StreamPart>, scope: Scope, backendId: string) {
    this.#parts = answer[Symbol.asyncIterator]();
    this.#scope = scope;
    this.#backendId = backendId;
  }

  /**
   * Reads up to the first content, or up to the end of an answer that has none, and gives all parts
   * up to there. None of them has been shown to anybody: the answer may still be thrown away.
   * @throws NetworkError where the answer ends without `finish`, what the backend threw, or the
   *   scope's reason
   */
  async readToContent(): Promise<readonly StreamPart[]> {
    const held: StreamPart[] = [];
    for (;;) {
      const part = await this.next();
      const isEmpty = part.type === 'text-delta' && !isContent(part);
      if (!isEmpty) held.push(part);
      if (part.type === 'finish' || isContent(part)) return held;
    }
  }

  /** The next part; throws as {@link PartReader.readToContent} does. */
  async next(): Promise<StreamPart> {
    const { done, value } = await this.#scope.until(this.#parts.next());
    if (!done) return value;
    throw new NetworkError({
      message: `The answer of "${this.#backendId}" was cut off.`,
      details: { backendId: this.#backendId, reason: 'cut-off' },
      remedies: [
        'Try again.',
        'Check the server and the proxies before it: some cut long answers.',
      ],
    });
  }

  /**
   * Tells the backend that nothing more is read; resolves when it has cleared up, which one that
   * hangs never does. @throws what it throws then
   */
  async letGo(): Promise<void> {
    await this.#parts.return?.();
  }
}
