import { type HeldLock, lockHolder, takeLock, waitForLock } from './tab-lock.ts';

/** The right to hold the copy, and how it was come by. */
export interface Ownership {
  lock: HeldLock;
  cause: 'first' | 'owner-gone' | 'owner-unresponsive';
}

/** A place in the browser's line for the ownership. */
export interface OwnershipLine {
  readonly turn: Promise<HeldLock>;
  /** Leaves the line, and hands on what was granted meanwhile. */
  leave(): void;
}

/** The lock that elects the tab which holds a group's copy. */
export class OwnerLock {
  readonly #name: string;

  constructor(key: string) {
    this.#name = `localmost-sharing/${key}/owner`;
  }

  /** Stands in the line behind the tab that holds the copy, and those who came before. */
  standInLine(): OwnershipLine {
    const leaving = new AbortController();
    const turn = waitForLock(this.#name, leaving.signal);
    turn.catch(() => undefined);
    return {
      turn,
      leave: () => {
        leaving.abort();
        turn.then(
          (lock) => lock.release(),
          () => undefined,
        );
      },
    };
  }

  /** The browser's name for the page that holds the copy; undefined where none does. */
  holder(): Promise<string | undefined> {
    return lockHolder(this.#name);
  }

  /**
   * Takes the ownership from a page that gives no answer. Of several tabs that find out, one
   * succeeds; undefined where the page is not the holder any more.
   */
  takeFrom(pageId: string): Promise<HeldLock | undefined> {
    return navigator.locks.request(`${this.#name}/taking`, async () =>
      (await this.holder()) === pageId ? takeLock(this.#name) : undefined,
    );
  }
}
