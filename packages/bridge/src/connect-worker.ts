import {
  type ConnectionOptions,
  GuardedConnection,
  type WorkerConnection,
} from './guarded-connection.ts';
import { installTransferHandlers } from './install-transfer-handlers.ts';

/** Connects to a worker that runs `serveWorker`. @param worker becomes the connection's own */
export function connectWorker<Host extends object>(
  worker: Worker,
  options: ConnectionOptions,
): WorkerConnection<Host> {
  installTransferHandlers();
  const connection = new GuardedConnection<Host>(worker, options, () => worker.terminate());
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    const death = event.message
      ? connection.death(`threw an error that nothing caught: ${event.message}`)
      : connection.death('could not be started', options.startRemedies);
    connection.close(death);
  });
  worker.addEventListener('messageerror', () =>
    connection.close(connection.death('sent a message that cannot be read')),
  );
  return connection;
}
