export { connectPort } from './connect-port.ts';
export { connectWorker } from './connect-worker.ts';
export type { ConnectionOptions, WorkerConnection } from './guarded-connection.ts';
export { startHeartbeat } from './heartbeat.ts';
export { installTransferHandlers } from './install-transfer-handlers.ts';
export { serveWorker } from './serve-worker.ts';
