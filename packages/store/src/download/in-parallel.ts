/**
 * Runs `work` over all items, at most `limit` at a time. After the first failure nothing new
 * starts and `signal` of the others aborts; it is thrown once all have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const group = new AbortController();
  const stop = () => group.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const queue = [...items];
  let failure: { error: unknown } | undefined;
  async function worker(): Promise<void> {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        group.signal.throwIfAborted();
        await work(item, group.signal);
      } catch (error) {
        failure ??= { error };
        group.abort(error);
        return;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  signal.removeEventListener('abort', stop);
  if (failure) throw failure.error;
}
