import type { HybridOptions } from './hybrid/hybrid-options.ts';
import type { Runtime } from './runtime/runtime.ts';
import type { SharingOptions } from './sharing/sharing-options.ts';

/** How long silence is believed to be work, in milliseconds. */
export interface ClientTimeouts {
  /** Reading a worker's file and its assets, and the sealed frame's start. Default 60 000. */
  startMs?: number;
  /** The proof of the seal. Default 30 000. */
  sealMs?: number;
  /** Loading without any progress. Default 180 000. */
  loadSilenceMs?: number;
  /** A busy worker without any sign of life. Default 120 000. */
  silenceMs?: number;
  /** An aborted answer that does not end; after it the model must be loaded again. Default 60 000. */
  stopMs?: number;
  /** A tab that holds a shared model, of which neither page nor worker answers. Default 15 000. */
  ownerSilenceMs?: number;
}

/** Settings of `createClient`; the defaults suit an app that serves this package's files. */
export interface ClientOptions extends HybridOptions {
  /** The models the client knows; each is checked. More can come with `models.add`. */
  manifests?: readonly unknown[];
  /** Ways to run models, the preferred first. Default: the prebuilt ones of this package. */
  runtimes?: readonly Runtime[];
  /** Requests that may wait for one model beside those that run. Default 8. */
  maximumQueueLength?: number;
  /**
   * Memory, in bytes, in which each model keeps conversations that are not its newest, so that they
   * go on without being computed again; 0 keeps none, and answers one at a time. Default: a 16th of
   * the device's memory, from 64 to 256 MiB. See docs/sessions.md.
   */
  sessionBudgetBytes?: number;
  /**
   * Address of a page that serves this package's `workers/sealed.html`. Only needed where the host page's
   * own Content-Security-Policy forbids the frame that is made by default.
   */
  sealedPageUrl?: string;
  /**
   * Whether tabs of this origin that load the same model in the same way share one copy: one tab
   * holds it, the others stream through it, and another takes over when it goes. Default false:
   * a request then passes from one tab's process into another's. See docs/sharing.md.
   */
  shareAcrossTabs?: boolean | SharingOptions;
  /** Address of the prebuilt download worker. Default: the one of this package. */
  downloadWorkerUrl?: string;
  /** Name of the IndexedDB database. Default `localmost`. */
  databaseName?: string;
  timeouts?: ClientTimeouts;
}
