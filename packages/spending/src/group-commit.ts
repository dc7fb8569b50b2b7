import type { Book } from './book.ts';

/** One change of a book that waits to be written. */
interface PendingChange {
  /** Makes the change; gives what tells the caller of it once it is written. */
  apply(book: Book): () => void;
  fail(error: unknown): void;
}

/**
 * Writes the changes of one tab together: all that have come when the lock is granted. A hundred
 * reservations at once so take a few turns of the lock and not a hundred.
 */
export class GroupCommit {
  readonly #write: (change: (book: Book) => void) => Promise<void>;
  readonly #pending: PendingChange[] = [];
  #isWriting = false;

  /** @param write reads, changes and writes the book as one step, perhaps anew after a failure */
  constructor(write: (change: (book: Book) => void) => Promise<void>) {
    this.#write = write;
  }

  /** The change's result, once it is written. What the change throws concerns no other one. */
  add<T>(change: (book: Book) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#pending.push({
        apply(book) {
          try {
            const result = change(book);
            return () => resolve(result);
          } catch (error) {
            return () => reject(error);
          }
        },
        fail: reject,
      });
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#pending.length > 0) await this.#writePending();
    this.#isWriting = false;
  }

  /** Takes what waits only when the book is open: by then others may have come. */
  async #writePending(): Promise<void> {
    const batch: PendingChange[] = [];
    let tell: (() => void)[] = [];
    let isOver = false;
    try {
      await this.#write((book) => {
        // A write that was given up may still come about; it must not take what waits for the next.
        if (isOver) throw new DOMException('The write came too late.', 'TimeoutError');
        batch.push(...this.#pending.splice(0));
        tell = batch.map((each) => each.apply(book));
      });
    } catch (error) {
      isOver = true;
      const failed = [...batch, ...this.#pending.splice(0)];
      tell = failed.map((each) => () => each.fail(error));
    }
    for (const each of tell) each();
  }
}
