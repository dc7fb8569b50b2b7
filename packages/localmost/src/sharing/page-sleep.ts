/** Hears when the browser freezes this page, or puts it aside for the way back. */
export class PageSleep {
  readonly #asleep = Promise.withResolvers<void>();
  #awake = Promise.withResolvers<void>();
  readonly #stop: () => void;

  /** @param minds whether it matters at this moment; a sleep that does not is let pass */
  constructor(minds: () => boolean) {
    const sleep = () => {
      if (minds()) this.#asleep.resolve();
    };
    const wake = () => {
      this.#awake.resolve();
      this.#awake = Promise.withResolvers();
    };
    const putAside = (event: PageTransitionEvent) => {
      if (event.persisted) sleep();
    };
    document.addEventListener('freeze', sleep);
    document.addEventListener('resume', wake);
    addEventListener('pagehide', putAside);
    addEventListener('pageshow', wake);
    this.#stop = () => {
      document.removeEventListener('freeze', sleep);
      document.removeEventListener('resume', wake);
      removeEventListener('pagehide', putAside);
      removeEventListener('pageshow', wake);
    };
  }

  /** Resolves with the first sleep that matters, just before it. */
  get asleep(): Promise<void> {
    return this.#asleep.promise;
  }

  /** Resolves with the next waking. */
  get awake(): Promise<void> {
    return this.#awake.promise;
  }

  stop(): void {
    this.#stop();
  }
}
