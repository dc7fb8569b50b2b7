import { join } from 'node:path';
import * as electron from 'electron';
import { startApp } from './start-app.ts';

const root = join(import.meta.dirname, '..');
const folders = { page: join(root, 'dist'), preload: join(root, 'main/preload.cjs') };

// Not awaited: Electron gets ready only when this module has been run to its end.
startApp(electron, folders).catch((error: unknown) => {
  electron.dialog.showErrorBox('The app could not start', String(error));
  electron.app.exit(1);
});
