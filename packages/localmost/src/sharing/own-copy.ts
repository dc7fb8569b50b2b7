import type { LoadProgress } from '@localmost/protocol';
import { type LoadedEngine, type LoadJob, loadEngine } from '../models/load-session.ts';
import type { Group } from './group.ts';
import { OwnerDesk } from './owner-desk.ts';
import type { Ownership } from './owner-lock.ts';
import { PageSleep } from './page-sleep.ts';
import { ownerLost } from './sharing-faults.ts';

/** How {@link ownCopy} loads and reports. */
export interface OwningSetup {
  group: Group;
  ownership: Ownership;
  job: LoadJob;
  /** Aborts when this tab wants the model no more. */
  closing: AbortSignal;
  onLoaded: (own: LoadedEngine) => void;
  /** Called before the worker ends. */
  onOver: (cause: 'frozen' | 'taken' | 'closed') => void;
}

/**
 * Loads the copy in this tab and lets other tabs in, until the tab is frozen while others could go
 * on, loses the ownership, or is done. After a freeze it resolves when the page is awake again.
 * @throws what the loading throws
 */
export async function ownCopy(setup: OwningSetup): Promise<void> {
  const { group, ownership, job, closing } = setup;
  const desk = new OwnerDesk(group);
  const sleep = new PageSleep(() => desk.hadVisitors);
  const { onProgress } = job.options;
  const tell = (progress: LoadProgress) => {
    onProgress?.(progress);
    desk.tellProgress(progress);
  };
  try {
    const own = await loadEngine({ ...job, options: { ...job.options, onProgress: tell } });
    setup.onLoaded(own);
    desk.open(own);
    const over = await Promise.race([
      sleep.asleep.then(() => 'frozen' as const),
      ownership.lock.taken.then(() => 'taken' as const),
      new Promise<'closed'>((resolve) => {
        if (closing.aborted) resolve('closed');
        closing.addEventListener('abort', () => resolve('closed'), { once: true });
      }),
    ]);
    const { awake } = sleep;
    setup.onOver(over);
    own.engine.close(over === 'closed' ? closing.reason : ownerLost(words[over]));
    ownership.lock.release();
    desk.close();
    if (over === 'frozen') await awake;
  } finally {
    sleep.stop();
    desk.close();
    ownership.lock.release();
  }
}

const words = {
  frozen: 'was frozen by the browser and let go of it',
  taken: 'gave no answer, and another took it over',
};
