/** A value that tells its listeners when another takes its place, in the shape React subscribes to. */
export class Observable<State extends object> {
  #state: State;
  readonly #listeners = new Set<() => void>();

  constructor(initial: State) {
    this.#state = initial;
  }

  /** Tells of every change until the function given back is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The present value; the same object until it changes. */
  readonly snapshot = (): State => this.#state;

  /** Takes over the fields named. */
  protected change(fields: Partial<State>): void {
    this.#state = { ...this.#state, ...fields };
    for (const listener of this.#listeners) listener();
  }
}
