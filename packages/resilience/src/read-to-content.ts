import { NetworkError, type StreamPart } from '@localmost/protocol';
import type { Scope } from './scope.ts';

/** Whether a part is something that a reader would have to take back if the answer began anew. */
export function isContent(part: StreamPart): boolean {
  return part.type === 'text-delta'
    ? part.delta !== '' || part.tokenIds.length > 0
    : part.type === 'tool-call';
}

/**
 * Reads up to the first content, or up to the end of an answer that has none, and gives all parts
 * up to there. Nothing of them has been shown to anybody: the answer may still be thrown away.
 * @throws NetworkError where the answer ends without `finish`, or what the backend threw
 */
export async function readToContent(
  parts: AsyncIterator<StreamPart>,
  scope: Scope,
  backendId: string,
): Promise<StreamPart[]> {
  const held: StreamPart[] = [];
  for (;;) {
    const part = await readPart(parts, scope, backendId);
    const isEmpty = part.type === 'text-delta' && !isContent(part);
    if (!isEmpty) held.push(part);
    if (part.type === 'finish' || isContent(part)) return held;
  }
}

/**
 * The next part, or the scope's reason as soon as it ends.
 * @throws NetworkError where the answer ends here: without `finish` it was cut off
 */
export async function readPart(
  parts: AsyncIterator<StreamPart>,
  scope: Scope,
  backendId: string,
): Promise<StreamPart> {
  const { done, value } = await scope.until(parts.next());
  if (!done) return value;
  throw new NetworkError({
    message: `The answer of "${backendId}" was cut off.`,
    details: { backendId, reason: 'cut-off' },
    remedies: ['Try again.', 'Check the server and what stands between: proxies cut long answers.'],
  });
}
