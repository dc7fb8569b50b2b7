/** What browsers give that have it; the DOM's types do not list it. @see https://wicg.github.io/performance-measure-memory/ */
interface MemoryPerformance {
  measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }>;
}

/** Bytes that this page and its workers hold, or why nobody can say. */
export type MeasuredMemory = { bytes: number } | { reason: string };

/** Asks the browser, which answers when it next collects garbage; never rejects. */
export async function askForMemory(): Promise<MeasuredMemory> {
  const { measureUserAgentSpecificMemory }: Performance & MemoryPerformance = performance;
  if (!crossOriginIsolated) return { reason: 'the browser tells it to isolated pages only' };
  if (!measureUserAgentSpecificMemory) return { reason: 'this browser does not tell it' };
  try {
    return { bytes: (await measureUserAgentSpecificMemory.call(performance)).bytes };
  } catch {
    return { reason: 'the browser refused' };
  }
}

/** The browser's answer, waited for a while longer. @throws the signal's reason */
export async function memoryWithin(
  asked: Promise<MeasuredMemory>,
  longestMs: number,
  signal: AbortSignal,
): Promise<MeasuredMemory> {
  signal.throwIfAborted();
  const late = Promise.withResolvers<MeasuredMemory>();
  const timer = setTimeout(
    () => late.resolve({ reason: 'the browser did not answer before the end of the run' }),
    longestMs,
  );
  const end = () => late.reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
