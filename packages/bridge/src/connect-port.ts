import {
  type ConnectionOptions,
  GuardedConnection,
  type WorkerConnection,
} from './guarded-connection.ts';
import { installTransferHandlers } from './install-transfer-handlers.ts';

/**
 * Connects to a host that is served over a port. A port does not tell of the death of its other
 * end: work under way finds it by silence, and whoever knows better closes the connection.
 * @param port becomes the connection's own
 */
export function connectPort<Host extends object>(
  port: MessagePort,
  options: ConnectionOptions,
): WorkerConnection<Host> {
  installTransferHandlers();
  return new GuardedConnection<Host>(port, options, () => port.close());
}
