import type { ModelPlan } from '../decoder/model-plan.ts';
import type { TeamSetup } from '../decoder/team.ts';
import { type ThreadStart, threadNamePrefix, threadReady } from './thread-messages.ts';

/** A browser that will not start a worker says nothing at all, so somebody has to look at the clock. */
const startTimeoutMs = 10_000;

/** The helpers of one engine. */
export interface Threads {
  /** Ends them at once, wherever they are. */
  end(): void;
}

/**
 * Starts helpers 1 to `maximumSize` - 1, each in a worker of its own, and waits until all are ready.
 * @param url the module that runs in them; it must call `serveCpuThread` when `isCpuThread`
 * @throws Error when one does not start in time; none is left running then
 */
export async function startThreads(
  url: string,
  plan: ModelPlan,
  setup: TeamSetup,
): Promise<Threads> {
  const workers = Array.from(
    { length: setup.maximumSize - 1 },
    (_, helper) => new Worker(url, { type: 'module', name: `${threadNamePrefix}-${helper + 1}` }),
  );
  const end = (): void => {
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(
      workers.map((worker, helper) =>
        readyHelper(worker, { plan, setup: { ...setup, index: helper + 1 } }),
      ),
    );
  } catch (error) {
    end();
    throw error;
  }
  return { end };
}

function readyHelper(worker: Worker, start: ThreadStart): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`A thread did not start within ${startTimeoutMs} ms.`)),
      startTimeoutMs,
    );
    worker.onerror = (event) => {
      // It is answered here; unhandled it would count as an error of the worker that asked.
      event.preventDefault();
      clearTimeout(timer);
      reject(new Error(`A thread failed to start: ${event.message || 'no reason given'}`));
    };
    worker.onmessage = ({ data }) => {
      if (data !== threadReady) return;
      clearTimeout(timer);
      worker.onerror = null;
      resolve();
    };
    worker.postMessage(start);
  });
}
