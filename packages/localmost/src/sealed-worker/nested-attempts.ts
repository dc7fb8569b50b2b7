import type { SealAttempt } from '@localmost/protocol';

/** Name of the worker in the worker; one with this name only tries the ways out and reports. */
export const nestedAttemptName = 'localmost-seal-attempt';

/** How long the nested worker may take to start and try everything, in milliseconds. */
const nestedMs = 15_000;

/**
 * Has a worker inside this worker, made from the same file as a wasm thread would be, try every way
 * out too. A nested worker that never answers counts as a way that was not refused.
 * @param workerUrl address of this worker's own file, a `blob:`
 */
export function attemptsOfNestedWorker(workerUrl: string): Promise<SealAttempt[]> {
  const worker = new Worker(workerUrl, { type: 'module', name: nestedAttemptName });
  const attempts = new Promise<SealAttempt[]>((resolve) => {
    const unanswered = (evidence: string) =>
      resolve([{ attempt: 'nested worker', blocked: false, evidence }]);
    const timer = setTimeout(() => unanswered('no answer'), nestedMs);
    worker.onmessage = (event: MessageEvent<SealAttempt[]>) => {
      clearTimeout(timer);
      resolve(
        event.data.map((attempt) => ({
          ...attempt,
          attempt: `${attempt.attempt} in a nested worker`,
        })),
      );
    };
    worker.onerror = () => {
      clearTimeout(timer);
      unanswered('it did not start');
    };
  });
  return attempts.finally(() => worker.terminate());
}
