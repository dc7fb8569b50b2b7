/** Hands out addresses front to back, each on a cache line of its own. */
export class MemoryCursor {
  #next: number;

  constructor(start: number) {
    this.#next = start;
  }

  /** Bytes handed out so far, counted from address 0. */
  get end(): number {
    return this.#next;
  }

  /** The address of `bytes` fresh bytes. */
  take(bytes: number): number {
    const address = this.#next;
    this.#next += Math.ceil(bytes / 64) * 64;
    return address;
  }
}
