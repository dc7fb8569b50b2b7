import { type LoadProgress, SealBrokenError } from '@localmost/protocol';
import type { Group } from './group.ts';
import { type Joined, joinOwner } from './join-owner.ts';
import type { Ownership } from './owner-lock.ts';
import { JoinRefused, OwnerSilent } from './sharing-faults.ts';

/** How {@link followOwner} reports. */
export interface FollowingSetup {
  group: Group;
  /** Aborts when this tab wants the model no more. */
  closing: AbortSignal;
  onProgress: (progress: LoadProgress) => void;
  onJoined: (joined: Joined) => void;
  /** Called when the owner is gone, or holds another worker. */
  onGone: (joined: Joined) => void;
  /** Called when neither page nor worker of the owner answered. */
  onSilent: (joined: Joined | undefined) => void;
}

type Outcome = Ownership | 'again' | 'silent';

/** After a failure that time may heal. */
const pauseMs = 250;

/**
 * Streams through whichever tab holds the copy, until this tab is to hold it: the browser hands on
 * the lock of a page that is gone; the lock of one that gives no answer is taken.
 * @throws JoinRefused, SealBrokenError, or the closing's reason
 */
export async function followOwner(setup: FollowingSetup): Promise<Ownership> {
  const { group, closing } = setup;
  const line = group.ownerLock.standInLine();
  const following = { ever: false };
  const turn = line.turn.then(
    (lock): Ownership => ({ lock, cause: following.ever ? 'owner-gone' : 'first' }),
  );
  turn.catch(() => undefined);
  let won: Outcome = 'again';
  try {
    for (;;) {
      closing.throwIfAborted();
      const ownerPage = await group.ownerLock.holder();
      won = await followOnce(setup, turn, following);
      if (won === 'again') continue;
      if (won !== 'silent') return won;
      const lock = ownerPage && (await group.ownerLock.takeFrom(ownerPage));
      if (lock) return { lock, cause: 'owner-unresponsive' };
    }
  } finally {
    if (typeof won === 'string') line.leave();
  }
}

/** Joins one owner and stays until it is lost, or until it is this tab's turn. */
async function followOnce(
  setup: FollowingSetup,
  turn: Promise<Ownership>,
  following: { ever: boolean },
): Promise<Outcome> {
  const { group, closing } = setup;
  const attempt = new AbortController();
  let joined: Joined | undefined;
  const leave = () => {
    attempt.abort();
    joined?.connection.closeAll('is gone, or lost it');
  };
  const stopListening = group.channel.listen((call) => {
    if (call.kind === 'owner' && call.termId !== joined?.termId) leave();
  });
  closing.addEventListener('abort', leave, { once: true });
  const signal = AbortSignal.any([attempt.signal, closing]);
  const joining = joinOwner({ ...group, signal, onProgress: setup.onProgress });
  try {
    const first = await Promise.race([turn, joining]);
    if ('lock' in first) return first;
    following.ever = true;
    joined = first;
    // Heard of while the last message was under way.
    if (signal.aborted) return 'again';
    setup.onJoined(first);
    const lost = new Promise<'lost'>((resolve) => first.connection.onLost(() => resolve('lost')));
    const end = await Promise.race([turn, lost]);
    if (end !== 'lost') {
      leave();
      setup.onGone(first);
      return end;
    }
    if (!signal.aborted && (await isSilent(first, turn, signal))) {
      setup.onSilent(first);
      return 'silent';
    }
    if (!closing.aborted) setup.onGone(first);
    return 'again';
  } catch (thrown) {
    if (closing.aborted || thrown instanceof JoinRefused || thrown instanceof SealBrokenError) {
      throw thrown;
    }
    if (!attempt.signal.aborted && thrown instanceof OwnerSilent) {
      setup.onSilent(undefined);
      return 'silent';
    }
    // Such as the owner's failure to load: it lets go of the lock, and the next in line tries.
    return Promise.race([
      turn,
      new Promise<'again'>((resolve) => setTimeout(() => resolve('again'), pauseMs)),
    ]);
  } finally {
    stopListening();
    closing.removeEventListener('abort', leave);
    leave();
    joining.then(
      ({ connection }) => connection.closeAll('was left'),
      () => undefined,
    );
  }
}

/** The worker was given up by this tab. Its owner ends it, unless the page does not answer either. */
async function isSilent(
  { connection, termId }: Joined,
  turn: Promise<unknown>,
  left: AbortSignal,
): Promise<boolean> {
  if (connection.ownerIsSilent) return true;
  try {
    const what = 'dropped a worker that another tab could not use';
    await Promise.race([turn, connection.dropWorker(termId, what)]);
    return false;
  } catch {
    // The owner tells everybody of its new term before it answers this call, and that ends the call.
    return !left.aborted;
  }
}
