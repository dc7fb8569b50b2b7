import { MeetingFailure, meet } from './meeting.ts';

/** Starting a shared worker and meeting oneself in it takes some 30 ms. */
const trialMs = 10_000;

/** Why tabs cannot share here; undefined where they can. Tries it, because a page's policy may forbid it. */
export async function sharingFault(signal: AbortSignal): Promise<string | undefined> {
  if (!globalThis.isSecureContext) return 'the page is no secure context';
  if (!navigator.locks) return 'this browser has no Web Locks';
  if (typeof SharedWorker === 'undefined') return 'this browser has no shared workers';
  if (typeof BroadcastChannel === 'undefined') return 'this browser has no BroadcastChannel';
  const meetingId = crypto.randomUUID();
  const options = { signal, timeoutMs: trialMs };
  const [one, other] = await Promise.allSettled([
    meet(meetingId, options),
    meet(meetingId, options),
  ]);
  for (const end of [one, other]) if (end.status === 'fulfilled') end.value.close();
  signal.throwIfAborted();
  if (one.status === 'fulfilled' && other.status === 'fulfilled') return undefined;
  const cause = one.status === 'rejected' ? one.reason : undefined;
  return cause instanceof MeetingFailure
    ? cause.message
    : 'the shared worker `meeting-point.js` could not be used';
}
