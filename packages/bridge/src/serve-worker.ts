import { type Endpoint, expose } from 'comlink';
import { installTransferHandlers } from './install-transfer-handlers.ts';

/** What a served worker answers to beside its host's own methods. */
export interface ServedWorker<Host extends object> {
  host: Host;
  ping(): true;
}

/**
 * Shows a host's methods to whoever made this worker, for {@link connectWorker}.
 * @param endpoint where to listen; this worker's own scope when absent
 */
export function serveWorker<Host extends object>(host: Host, endpoint?: Endpoint): void {
  installTransferHandlers();
  const served: ServedWorker<Host> = { host, ping: () => true };
  expose(served, endpoint);
}
