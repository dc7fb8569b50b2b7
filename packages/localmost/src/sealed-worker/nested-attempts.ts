import type { SealAttempt } from '@localmost/protocol';

/**
 * A bundle of `try-ways-out.ts` alone, which the build puts into the prebuilt workers. Absent in a
 * worker that an app bundles itself; its nested worker then runs the app's own file.
 */
declare const LOCALMOST_WAYS_OUT_SCRIPT: string | undefined;

/** Name of the worker in the worker; one with this name only tries the ways out and reports. */
export const nestedAttemptName = 'localmost-seal-attempt';

/** How long the nested worker may take to start and try everything, in milliseconds. */
const nestedMs = 15_000;

/**
 * Has a worker inside this worker, made from a `blob:` as a wasm thread would be, try every way out
 * too. A nested worker that never answers counts as a way that was not refused.
 */
export function attemptsOfNestedWorker(): Promise<SealAttempt[]> {
  const script = addressOfScript();
  const worker = new Worker(script.address, { type: 'module', name: nestedAttemptName });
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
  return attempts.finally(() => {
    worker.terminate();
    script.revoke();
  });
}

/** The small script where there is one: the browser keeps what a nested worker ran, so it had better be short. */
function addressOfScript(): { address: string; revoke: () => void } {
  if (typeof LOCALMOST_WAYS_OUT_SCRIPT === 'undefined') {
    return { address: globalThis.location.href, revoke: () => {} };
  }
  const blob = new Blob([LOCALMOST_WAYS_OUT_SCRIPT], { type: 'text/javascript' });
  const address = URL.createObjectURL(blob);
  return { address, revoke: () => URL.revokeObjectURL(address) };
}
