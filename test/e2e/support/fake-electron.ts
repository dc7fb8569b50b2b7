import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, CustomScheme } from 'electron';
import type { Encryption } from '../../../demo/examples/electron/src/key-vault.ts';
import type {
  ElectronParts,
  PermissionHandler,
} from '../../../demo/examples/electron/src/start-app.ts';

/**
 * A stand-in for Electron's main process, whose program cannot be had here: it writes down what it
 * is told, in order. That the real module has these parts is checked by the compiler, where the
 * example's main.ts hands it in.
 */
export class FakeElectron implements ElectronParts {
  readonly log: string[] = [];
  schemes: CustomScheme[] = [];
  handler: ((request: Request) => Promise<Response>) | undefined;
  permission: PermissionHandler | undefined;
  windowOptions: BrowserWindowConstructorOptions | undefined;
  openHandler: (() => { action: 'deny' }) | undefined;
  navigation: ((event: { url: string; preventDefault(): void }) => void) | undefined;
  readonly ipcMain: EventEmitter = new EventEmitter();
  readonly safeStorage: FakeSafeStorage = new FakeSafeStorage();
  readonly app: ElectronParts['app'];
  readonly protocol: ElectronParts['protocol'] = {
    registerSchemesAsPrivileged: (schemes) => {
      this.log.push('schemes');
      this.schemes = schemes;
    },
    handle: (scheme, handler) => {
      this.log.push(`handle ${scheme}`);
      this.handler = handler;
    },
  };
  readonly session: ElectronParts['session'] = {
    defaultSession: {
      setPermissionRequestHandler: (handler) => {
        this.permission = handler;
      },
    },
  };
  readonly BrowserWindow: ElectronParts['BrowserWindow'];

  constructor(userData: string) {
    const fake = this;
    this.app = {
      getPath: () => userData,
      whenReady: async () => void fake.log.push('ready'),
    };
    this.BrowserWindow = class {
      constructor(options: BrowserWindowConstructorOptions) {
        fake.log.push('window');
        fake.windowOptions = options;
      }
      readonly webContents = {
        setWindowOpenHandler: (handler: () => { action: 'deny' }) => {
          fake.openHandler = handler;
        },
        on: (_event: string, listener: NonNullable<FakeElectron['navigation']>) => {
          fake.navigation = listener;
        },
      };
      async loadURL(address: string) {
        fake.log.push(`load ${address}`);
      }
    };
  }
}

/** A stand-in for the system's key store: turns the bits over, which is no encryption. */
export class FakeSafeStorage implements Encryption {
  available = true;
  backend: ReturnType<Encryption['getSelectedStorageBackend']> = 'gnome_libsecret';
  shouldReEncrypt = false;
  encryptions = 0;

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return this.available;
  }
  getSelectedStorageBackend(): ReturnType<Encryption['getSelectedStorageBackend']> {
    return this.backend;
  }
  async encryptStringAsync(text: string): Promise<Buffer> {
    this.encryptions += 1;
    return Buffer.from(Buffer.from(text).map((byte) => byte ^ 0xff));
  }
  async decryptStringAsync(
    encrypted: Buffer,
  ): Promise<{ shouldReEncrypt: boolean; result: string }> {
    const result = Buffer.from(encrypted.map((byte) => byte ^ 0xff)).toString();
    return { shouldReEncrypt: this.shouldReEncrypt, result };
  }
}
