import { connectPort } from '@localmost/bridge';
import type { LoadProgress } from '@localmost/protocol';
import type { LoadedModel } from '../models/models-api.ts';
import { sealNotProved } from '../seal/seal-faults.ts';
import { callOwner } from './call-owner.ts';
import { FollowerConnection } from './follower-connection.ts';
import type { GroupChannel } from './group-channel.ts';
import { sharingVersion } from './group-key.ts';
import type { GuestHost } from './guest-host.ts';
import { JoinRefused, OwnerSilent } from './sharing-faults.ts';
import { untilAborted } from './until-aborted.ts';

/** How {@link joinOwner} goes about it. */
export interface JoinSetup {
  key: string;
  presenceLock: string;
  channel: GroupChannel;
  signal: AbortSignal;
  /** A busy worker of which nothing is heard for so long is lost, in milliseconds. */
  silenceMs: number;
  /** A tab of which nothing at all is heard for so long is lost, in milliseconds. */
  ownerSilenceMs: number;
  onProgress: (progress: LoadProgress) => void;
}

/** A tab's place at another tab's copy. */
export interface Joined {
  termId: string;
  ownerTabId: string;
  /** As the owner loaded it; the seal's proof is the worker's own. */
  loaded: LoadedModel;
  connection: FollowerConnection;
}

/**
 * Finds the tab that holds the copy and is let in by it: a port leads from this tab straight into
 * the sealed worker. Waits while the owner loads.
 * @throws OwnerSilent, JoinRefused, SealBrokenError, the owner's failure to load, or the signal's reason
 */
export async function joinOwner(setup: JoinSetup): Promise<Joined> {
  const { key, presenceLock, signal, silenceMs, ownerSilenceMs } = setup;
  const owner = await callOwner(setup);
  const { port1, port2 } = new MessageChannel();
  const worker = connectPort<GuestHost>(port1, { silenceMs, name: 'worker of another tab' });
  const connection = new FollowerConnection({ worker, owner, ownerSilenceMs });
  try {
    const offer = { version: sharingVersion, key, presenceLock };
    const reply = await untilAborted(owner.host.join(offer, port2, setup.onProgress), signal);
    if (!reply.accepted) throw new JoinRefused(reply.reason);
    const seal = await untilAborted(connection.guard(worker.host.proveSeal()), signal);
    if (!seal.sealed) throw sealNotProved(seal);
    const { termId, ownerTabId, loaded } = reply;
    return { termId, ownerTabId, loaded: { ...loaded, seal }, connection };
  } catch (thrown) {
    const isSilent = owner.lostReason !== undefined || connection.ownerIsSilent;
    connection.closeAll('was left');
    throw isSilent ? new OwnerSilent('The page that holds the model fell silent.') : thrown;
  }
}
