/* Names of other packages that only inner declarations use. No public signature shows one, so a
   consumer need not install these packages for their types. */

/** For valibot's. */
export interface GenericSchema<Output> {
  readonly '~types'?: { readonly output: Output };
}

/** For comlink's. */
export type Endpoint = Pick<
  MessagePort,
  'postMessage' | 'addEventListener' | 'removeEventListener'
>;

/** For cockatiel's. */
export type CircuitState = number;

/** For cockatiel's. */
export interface IBreaker {
  failure(state: CircuitState): boolean;
  success(state: CircuitState): void;
}

/** For idb-keyval's. */
export type UseStore = <Value>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => Value | PromiseLike<Value>,
) => Promise<Value>;
