import type { FinishPart, StreamPart } from '@localmost/protocol';

/** The same parts, and a listener that is told of the last one as it passes. */
export function watchFinish(
  parts: AsyncIterableIterator<StreamPart>,
  onFinish: (part: FinishPart) => void,
): AsyncIterableIterator<StreamPart> {
  return {
    async next() {
      const step = await parts.next();
      if (!step.done && step.value.type === 'finish') onFinish(step.value);
      return step;
    },
    async return() {
      await parts.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
