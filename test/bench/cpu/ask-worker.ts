import type { Page } from 'playwright';

/** Asks a worker of the page one thing and waits for its answer; the first question starts it. */
export async function askWorker<Result>(
  page: Page,
  workerUrl: string,
  message: object,
): Promise<Result> {
  return page.evaluate(
    ([url, request]) => {
      const known = Reflect.get(globalThis, url);
      const worker: Worker = known ?? new Worker(url, { type: 'module' });
      Reflect.set(globalThis, url, worker);
      return new Promise<never>((resolve, reject) => {
        worker.onmessage = ({ data }) =>
          data.error ? reject(new Error(data.error)) : resolve(data.result as never);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(request);
      });
    },
    [workerUrl, message] as const,
  );
}
