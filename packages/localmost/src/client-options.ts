import type { HybridOptions } from './hybrid/hybrid-options.ts';
import type { Runtime } from './runtime/runtime.ts';

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
}

/** Settings of `createClient`; the defaults suit an app that serves this package's files. */
export interface ClientOptions extends HybridOptions {
  /** The models the client knows; each is checked. More can come with `models.add`. */
  manifests?: readonly unknown[];
  /** Ways to run models, the preferred first. Default: the prebuilt ones of this package. */
  runtimes?: readonly Runtime[];
  /** Requests that may wait for one model beside the one that runs. Default 8. */
  maximumQueueLength?: number;
  /**
   * Address of a page that serves this package's `workers/sealed.html`. Only needed where the host page's
   * own Content-Security-Policy forbids the frame that is made by default.
   */
  sealedPageUrl?: string;
  /** Address of the prebuilt download worker. Default: the one of this package. */
  downloadWorkerUrl?: string;
  /** Name of the IndexedDB database. Default `localmost`. */
  databaseName?: string;
  timeouts?: ClientTimeouts;
}
