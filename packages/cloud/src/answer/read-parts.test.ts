import { describe, expect, it } from 'vitest';
import { readParts } from './read-parts.ts';

/** A stream that gives one part and is then silent, looking at nothing. */
function silentStream() {
  let isCancelled = false;
  const stream = new ReadableStream<number>({
    start: (controller) => controller.enqueue(1),
    cancel: () => {
      isCancelled = true;
      return new Promise(() => undefined);
    },
  });
  return { stream, isCancelled: () => isCancelled };
}

describe('readParts', () => {
  it('ends with the signal’s reason while the source is silent, and cancels it', async () => {
    const { stream, isCancelled } = silentStream();
    const controller = new AbortController();
    const parts = readParts(stream, controller.signal);
    expect(await parts.next()).toEqual({ done: false, value: 1 });
    const waiting = parts.next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(isCancelled()).toBe(true);
  });

  it('cancels the source when its reader leaves', async () => {
    const { stream, isCancelled } = silentStream();
    for await (const _ of readParts(stream, new AbortController().signal)) break;
    expect(isCancelled()).toBe(true);
  });

  it('cancels at once where the signal fired before', async () => {
    const { stream, isCancelled } = silentStream();
    const parts = readParts(stream, AbortSignal.abort(new Error('before')));
    await expect(parts.next()).rejects.toThrow('before');
    expect(isCancelled()).toBe(true);
  });

  it('gives every part of a whole stream, and hands on what it throws', async () => {
    const seen: number[] = [];
    const stream = new ReadableStream<number>({
      pull(controller) {
        if (seen.length < 3) controller.enqueue(seen.length);
        else controller.error(new Error('torn'));
      },
    });
    const reading = (async () => {
      for await (const part of readParts(stream, new AbortController().signal)) seen.push(part);
    })();
    await expect(reading).rejects.toThrow('torn');
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });
});
