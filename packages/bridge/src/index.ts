export { type ConnectionOptions, connectWorker, type WorkerConnection } from './connect-worker.ts';
export { installTransferHandlers } from './install-transfer-handlers.ts';
export { serveWorker } from './serve-worker.ts';
