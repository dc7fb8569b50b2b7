import type { LoadProgress } from '@localmost/protocol';
import type { LoadedModel } from '../models/models-api.ts';

/** What a tab says of itself when it asks to be let in. */
export interface JoinOffer {
  /** @see sharingVersion */
  version: number;
  /** @see groupKey */
  key: string;
  /** The Web Lock that the tab holds while it is there. */
  presenceLock: string;
}

/** Whether the tab was let in; then its port leads into the sealed worker. */
export type JoinReply =
  | { accepted: true; termId: string; ownerTabId: string; loaded: LoadedModel }
  | { accepted: false; reason: string };

/** The face that the owner's page shows to a tab that shares its copy. It is given no request. */
export interface OwnerHost {
  /** Waits until the model is loaded, with its progress. @param port is passed on to the sealed worker unread */
  join(
    offer: JoinOffer,
    port: MessagePort,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<JoinReply>;
  /** Ends the worker of a term, because it fails or does not answer; another takes its place. */
  drop(termId: string, what: string): Promise<void>;
}
