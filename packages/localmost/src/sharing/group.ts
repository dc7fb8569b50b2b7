import type { LoadJob } from '../models/load-session.ts';
import { GroupChannel } from './group-channel.ts';
import { groupKey } from './group-key.ts';
import { OwnerLock } from './owner-lock.ts';
import { waitForLock } from './tab-lock.ts';

/** This client's place among the tabs that share one model. */
export interface Group {
  key: string;
  tabId: string;
  /** Held until {@link leave}: so the worker that serves this tab knows that it is there. */
  presenceLock: string;
  channel: GroupChannel;
  ownerLock: OwnerLock;
  silenceMs: number;
  ownerSilenceMs: number;
  leave(): void;
}

/** Enters the group of everybody who would load the very same thing. */
export async function enterGroup(job: LoadJob): Promise<Group> {
  const key = await groupKey(job);
  const tabId = crypto.randomUUID();
  const presenceLock = `localmost-sharing/${key}/tab/${tabId}`;
  const presence = await waitForLock(presenceLock, job.signal);
  const channel = new GroupChannel(`localmost-sharing/${key}`);
  const { silenceMs, ownerSilenceMs } = job.settings.timeouts;
  return {
    key,
    tabId,
    presenceLock,
    channel,
    ownerLock: new OwnerLock(key),
    silenceMs,
    ownerSilenceMs,
    leave: () => {
      channel.close();
      presence.release();
    },
  };
}
