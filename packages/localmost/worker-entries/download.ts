import { serveWorker } from '@localmost/bridge';
import { createDownloadHost } from '@localmost/store/download';

/* The worker with the network. It names no engine and is never given a prompt. */
const databaseName = self.name.split(':')[1];
serveWorker(createDownloadHost(databaseName ? { databaseName } : {}));
