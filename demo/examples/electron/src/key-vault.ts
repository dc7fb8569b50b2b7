import { readFile, rename, writeFile } from 'node:fs/promises';
import type { SafeStorage } from 'electron';

/** The parts of Electron's `safeStorage` that are used here. */
export type Encryption = Pick<
  SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
>;

/** One provider's key on this machine, encrypted by the system's own key store. */
export class KeyVault {
  readonly #encryption: Encryption;
  readonly #file: string;
  readonly #platform: NodeJS.Platform;

  /** @param file where the encrypted key lies, in the app's own folder of user data */
  constructor(encryption: Encryption, file: string, platform: NodeJS.Platform = process.platform) {
    this.#encryption = encryption;
    this.#file = file;
    this.#platform = platform;
  }

  /** Keeps a key. @throws Error where the system has no key store, and the key would be readable */
  async save(key: string): Promise<void> {
    if (!(await this.#isSafe())) {
      throw new Error('This system has no key store, so the key is not kept. Install one.');
    }
    const part = `${this.#file}.part`;
    await writeFile(part, await this.#encryption.encryptStringAsync(key), { mode: 0o600 });
    await rename(part, this.#file);
  }

  /** The key; empty where none is kept. Encrypts it anew where the system says that it should be. */
  async read(): Promise<string> {
    const encrypted = await readFile(this.#file).catch(() => null);
    if (encrypted === null) return '';
    const { result, shouldReEncrypt } = await this.#encryption.decryptStringAsync(encrypted);
    if (shouldReEncrypt) await this.save(result);
    return result;
  }

  /** Linux without a key ring falls back to a password that everybody knows. */
  async #isSafe(): Promise<boolean> {
    if (!(await this.#encryption.isAsyncEncryptionAvailable())) return false;
    return (
      this.#platform !== 'linux' || this.#encryption.getSelectedStorageBackend() !== 'basic_text'
    );
  }
}
