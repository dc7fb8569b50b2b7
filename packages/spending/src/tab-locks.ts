import { withPatience } from './storage-failures.ts';

/** The Web Locks of one ledger: one that a change holds, and one that each tab holds while it lives. */
export class TabLocks {
  /** Names this tab. */
  readonly owner: string = crypto.randomUUID();
  readonly #changeName: string;
  readonly #ownerPrefix: string;
  #letGo: () => void = () => {};

  constructor(databaseName: string) {
    this.#changeName = `localmost-ledger/${databaseName}/change`;
    this.#ownerPrefix = `localmost-ledger/${databaseName}/owner/`;
  }

  /** Shows other tabs that this one lives, until {@link TabLocks.leave} or until it is gone. */
  enter(): Promise<void> {
    return new Promise((resolve, reject) => {
      const hold = () =>
        new Promise<void>((release) => {
          this.#letGo = release;
          resolve();
        });
      navigator.locks.request(this.#ownerPrefix + this.owner, hold).catch(reject);
    });
  }

  leave(): void {
    this.#letGo();
  }

  /**
   * Runs a change while no other tab makes one.
   * @throws StorageLostError where the lock or the change takes too long
   */
  alone<T>(change: () => Promise<T>): Promise<T> {
    return withPatience(async (signal) => {
      let result: { value: T } | undefined;
      await navigator.locks.request(this.#changeName, { signal }, async () => {
        result = { value: await change() };
      });
      if (!result) throw new DOMException('The lock was not granted.', 'AbortError');
      return result.value;
    });
  }

  /** The tabs that live. */
  async owners(): Promise<ReadonlySet<string>> {
    const { held = [] } = await navigator.locks.query();
    const names = held.map(({ name = '' }) => name);
    const prefix = this.#ownerPrefix;
    return new Set(
      names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    );
  }
}
