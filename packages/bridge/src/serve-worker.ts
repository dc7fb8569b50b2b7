import { type Endpoint, expose } from 'comlink';
import { installTransferHandlers } from './install-transfer-handlers.ts';

/** What a served worker answers to beside its host's own methods. */
export interface ServedWorker<Host extends object> {
  host: Host;
  /** A sign of life: how far the work is, or null where there is nothing to judge by. */
  ping(): number | null;
}

/** How {@link serveWorker} shows its host. */
export interface ServeOptions {
  /** Where to listen; this worker's own scope when absent. */
  endpoint?: Endpoint;
  /** A number that changes as the work under way gets on; null while there is none to judge by. */
  progress?: () => number | null;
}

/**
 * Shows a host's methods to whoever made this worker, for {@link connectWorker}.
 */
export function serveWorker<Host extends object>(host: Host, options: ServeOptions = {}): void {
  installTransferHandlers();
  const { endpoint, progress } = options;
  const served: ServedWorker<Host> = { host, ping: () => progress?.() ?? null };
  expose(served, endpoint);
}
