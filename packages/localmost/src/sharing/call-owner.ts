import { connectPort, type WorkerConnection } from '@localmost/bridge';
import { WorkerLostError } from '@localmost/protocol';
import type { GroupChannel } from './group-channel.ts';
import { MeetingFailure, meet } from './meeting.ts';
import type { OwnerHost } from './owner-host.ts';
import { OwnerSilent } from './sharing-faults.ts';
import { untilAborted } from './until-aborted.ts';

/** How {@link callOwner} goes about it. */
export interface CallSetup {
  channel: GroupChannel;
  signal: AbortSignal;
  ownerSilenceMs: number;
}

/** The owner may have missed a call while it was starting. */
const callAgainMs = 500;
const meetAgainMs = 2000;

/**
 * A connection to the page that holds the copy, from which a sign of life has come. A meeting can
 * fail for good, because its shared worker lay in the process of a tab that is gone; so a new one
 * is opened beside it every now and then, and the first that succeeds counts.
 * @throws OwnerSilent, MeetingFailure, or the signal's reason
 */
export async function callOwner(setup: CallSetup): Promise<WorkerConnection<OwnerHost>> {
  const found = new AbortController();
  const signal = AbortSignal.any([setup.signal, found.signal]);
  const endsAt = performance.now() + setup.ownerSilenceMs;
  const { promise, resolve, reject } = Promise.withResolvers<WorkerConnection<OwnerHost>>();
  let meetings = 0;
  const meetOnce = async () => {
    const timeoutMs = endsAt - performance.now();
    if (timeoutMs <= 0) return;
    meetings += 1;
    try {
      resolve(await meetOwner({ ...setup, signal }, timeoutMs));
      found.abort();
    } catch (thrown) {
      if (meetings === 1) reject(failureOf(thrown));
    } finally {
      meetings -= 1;
    }
  };
  void meetOnce();
  const timer = setInterval(meetOnce, meetAgainMs);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

async function meetOwner(
  { channel, signal, ownerSilenceMs }: CallSetup,
  timeoutMs: number,
): Promise<WorkerConnection<OwnerHost>> {
  const meetingId = crypto.randomUUID();
  const call = () => channel.call({ kind: 'seek', meetingId });
  const timer = setInterval(call, callAgainMs);
  try {
    call();
    const port = await meet(meetingId, { signal, timeoutMs });
    const owner = connectPort<OwnerHost>(port, {
      silenceMs: ownerSilenceMs,
      name: 'page that holds the model',
    });
    try {
      // A port alone says nothing: its other end may have been lost on the way.
      await owner.guard(untilAborted(owner.ping(), signal));
      return owner;
    } catch (thrown) {
      owner.close();
      throw thrown;
    }
  } finally {
    clearInterval(timer);
  }
}

function failureOf(thrown: unknown): unknown {
  const nobodyCame = thrown instanceof MeetingFailure && thrown.nobodyCame;
  const isLost = thrown instanceof WorkerLostError;
  return nobodyCame || isLost ? new OwnerSilent(thrown.message) : thrown;
}
