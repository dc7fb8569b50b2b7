import { join } from 'node:path';
import { createKeyProxy, singleCaller } from '@localmost/key-proxy';
import { type IpcMain, serveRenderers } from '@localmost/key-proxy/electron/main';
import type { BrowserWindowConstructorOptions, CustomScheme } from 'electron';
import { appOrigin, appScheme, appSchemePrivileges, serveFolder } from './app-protocol.ts';
import { type Encryption, KeyVault } from './key-vault.ts';

/** The parts of Electron's main process that are used here. */
export interface ElectronParts {
  app: { whenReady(): Promise<void>; getPath(name: 'userData'): string };
  protocol: {
    registerSchemesAsPrivileged(schemes: CustomScheme[]): void;
    handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
  };
  session: { defaultSession: { setPermissionRequestHandler(handler: PermissionHandler): void } };
  BrowserWindow: new (options: BrowserWindowConstructorOptions) => AppWindow;
  ipcMain: IpcMain;
  safeStorage: Encryption;
}

/** Electron's handler of a page's wish for camera, place and the like. */
export type PermissionHandler = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
) => void;

interface AppWindow {
  loadURL(address: string): Promise<void>;
  webContents: {
    setWindowOpenHandler(handler: () => { action: 'deny' }): void;
    on(event: 'will-navigate', listener: (event: NavigationEvent) => void): unknown;
  };
}

interface NavigationEvent {
  url: string;
  preventDefault(): void;
}

/** Where the app's own files lie. */
export interface AppFolders {
  /** What `vite build` made. */
  page: string;
  /** The bundled preload script. */
  preload: string;
}

/**
 * Starts the app: its pages come from its own scheme, isolated and sandboxed; the key of a provider
 * stays in this process. Nothing needs a network until a model elsewhere is asked.
 */
export async function startApp(electron: ElectronParts, folders: AppFolders): Promise<KeyVault> {
  const { app, protocol, session, BrowserWindow, ipcMain, safeStorage } = electron;
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: appSchemePrivileges }]);
  await app.whenReady();
  protocol.handle(appScheme, serveFolder(folders.page));
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, grant) =>
    grant(false),
  );

  const vault = new KeyVault(safeStorage, join(app.getPath('userData'), 'provider.key'));
  const proxy = createKeyProxy({
    upstreams: [
      {
        id: 'vendor',
        baseUrl: 'https://api.vendor.example/v1',
        key: () => vault.read(),
        models: [
          {
            id: 'small-2026-01',
            route: 'chat',
            price: { kind: 'per-token', inputUsdPerMillion: 0.15, outputUsdPerMillion: 0.6 },
            maximumOutputTokens: 1000,
          },
        ],
      },
    ],
    verify: singleCaller('this-device'),
    allowedOrigins: [],
    caps: { total: { perDayUsd: 1 } },
  });
  serveRenderers({ ipcMain, proxy, allowedOrigins: [appOrigin] });

  const window = new BrowserWindow({
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      preload: folders.preload,
    },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault();
  });
  await window.loadURL(`${appOrigin}/`);
  return vault;
}
