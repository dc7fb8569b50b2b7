/**
 * Gives the same parts, but ends with the signal's reason at once when it aborts, even where the
 * source never answers again. The source is told to stop in every case and is not waited for.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let running = true;
  try {
    for (;;) {
      const step = await orAborted(iterator.next(), signal);
      if (step.done) {
        running = false;
        return;
      }
      yield step.value;
    }
  } finally {
    if (running) {
      const ended = Promise.resolve(iterator.return?.()).catch(() => undefined);
      // A source that hangs would never end; one that was only left early ends at once.
      if (!signal.aborted) await ended;
    }
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
