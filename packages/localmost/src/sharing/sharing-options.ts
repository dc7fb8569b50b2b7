/** Where a model is that this tab's client answers with. */
export interface ModelSharing {
  /** `owner`: this tab holds the copy. `follower`: another tab does. `alone`: nobody shares with this tab. */
  role: 'owner' | 'follower' | 'alone';
  /** This client's own name among the tabs; new for each load. */
  tabId: string;
  /** The name of the one that holds the copy. */
  ownerTabId: string;
}

/** What became of a shared model. Never holds anything of a request. */
export type SharingEvent =
  /** This tab holds the copy from now on. `owner-unresponsive`: it took it over from a tab that gave no answer. */
  | { type: 'owning'; modelId: string; cause: 'first' | 'owner-gone' | 'owner-unresponsive' }
  /** Another tab holds the copy, and this one streams through it. */
  | { type: 'following'; modelId: string; ownerTabId: string }
  /** The tab that held the copy is gone, or lost it, or let go of it. */
  | { type: 'owner-gone'; modelId: string; ownerTabId: string }
  /** The tab that holds the copy gave no sign of life for so long; another takes over. */
  | { type: 'owner-unresponsive'; modelId: string; ownerTabId: string | null; silenceMs: number }
  /** This tab let go of its copy: `frozen` by the browser, or `taken` over while it gave no answer. */
  | { type: 'released'; modelId: string; cause: 'frozen' | 'taken' };

/** How a client shares its models with other tabs. */
export interface SharingOptions {
  /** Hears what becomes of each shared model; what it throws is lost. */
  onEvent?: (event: SharingEvent) => void;
}
