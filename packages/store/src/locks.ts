import { storageUnavailable } from './database/storage-errors.ts';

/** Names and use of the Web Locks that keep tabs and workers of one origin out of each other's way. */
export class StoreLocks {
  readonly #prefix: string;

  constructor(databaseName: string) {
    this.#prefix = `localmost-store/${databaseName}/`;
  }

  /** Runs `work` as the only one who fetches this file, in whatever tab; waits for its turn. */
  async whileFetching<T>(
    fileSha256: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.#request(`fetch/${fileSha256}`, { mode: 'exclusive', signal }, work);
  }

  /** Takes a reader's share of the file and gives the function that lets go of it. */
  holdForReading(fileSha256: string): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const hold = () => new Promise<void>((release) => resolve(() => release()));
      this.#request(`read/${fileSha256}`, { mode: 'shared' }, hold).catch(reject);
    });
  }

  /**
   * Runs `work` while nobody reads or fetches the file; gives null without running it where
   * somebody does.
   */
  async whileUnused<T>(fileSha256: string, work: () => Promise<T>): Promise<T | null> {
    const ifFree = async (kind: string, inner: () => Promise<T | null>): Promise<T | null> =>
      this.#request(
        `${kind}/${fileSha256}`,
        { mode: 'exclusive', ifAvailable: true },
        async (lock) => (lock ? inner() : null),
      );
    return ifFree('fetch', () => ifFree('read', work));
  }

  /** Whether some tab fetches one of these files now. */
  isFetching(fileSha256s: readonly string[]): Promise<boolean> {
    return this.#isHeld(['fetch'], fileSha256s);
  }

  /** Whether some tab reads or fetches one of these files now. */
  isInUse(fileSha256s: readonly string[]): Promise<boolean> {
    return this.#isHeld(['fetch', 'read'], fileSha256s);
  }

  /** Tells the failure of the work from the refusal of the lock, and from an abort while waiting. */
  async #request<T>(
    name: string,
    options: LockOptions,
    work: (lock: Lock | null) => Promise<T>,
  ): Promise<T> {
    let granted = false;
    try {
      return await navigator.locks.request(`${this.#prefix}${name}`, options, (lock) => {
        granted = true;
        return work(lock);
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      throw granted ? error : storageUnavailable('Web Locks were refused', error);
    }
  }

  async #isHeld(kinds: readonly string[], fileSha256s: readonly string[]): Promise<boolean> {
    const names = new Set(
      fileSha256s.flatMap((sha256) => kinds.map((kind) => `${this.#prefix}${kind}/${sha256}`)),
    );
    const { held = [] } = await navigator.locks.query();
    return held.some((lock) => lock.name !== undefined && names.has(lock.name));
  }
}
