/** Control over the scripted faults of one worker. */
export interface FaultPoints {
  /** The n-th counted call from now on fails once; 0 counts without failing. */
  arm(failAt: number): void;
  /** Where to keep the bytes of bodies that are read, in all and in the largest piece. */
  countBytes(received: SharedArrayBuffer): void;
  /** Calls counted since the last `arm`. */
  calls(): number;
}

type AnyFunction = (...values: unknown[]) => unknown;

/**
 * Wraps every browser call that the store rests on, so that any single one can be made to fail:
 * databases, transactions and their requests, the network and its bodies, hashing, locks, Blobs.
 */
export function installFaultPoints(): FaultPoints {
  let failAt = 0;
  let count = 0;
  let received: Int32Array | undefined;

  function wrap(owner: object, name: string, fault: () => unknown): void {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') throw new TypeError(`There is no ${name} to wrap.`);
    const wrapped = function (this: unknown, ...values: unknown[]): unknown {
      count++;
      if (count === failAt) return fault();
      return (original as AnyFunction).apply(this, values);
    };
    Object.defineProperty(owner, name, { value: wrapped, configurable: true, writable: true });
  }
  const throws = (name: string) => () => {
    throw new DOMException('A scripted fault.', name);
  };
  const rejects = (name: string) => () => Promise.reject(new DOMException('Scripted.', name));

  wrap(IDBFactory.prototype, 'open', throws('UnknownError'));
  wrap(IDBDatabase.prototype, 'transaction', throws('InvalidStateError'));
  for (const name of ['put', 'get', 'getAll', 'getAllKeys', 'delete', 'openCursor']) {
    wrap(IDBObjectStore.prototype, name, throws('UnknownError'));
  }
  const { read } = ReadableStreamDefaultReader.prototype;
  ReadableStreamDefaultReader.prototype.read = async function (this: typeof read) {
    const result = await read.call(this as never);
    if (received && result.value) {
      const { byteLength } = result.value;
      Atomics.add(received, 0, byteLength);
      Atomics.store(received, 1, Math.max(Atomics.load(received, 1), byteLength));
    }
    return result;
  };
  wrap(globalThis, 'fetch', () => Promise.reject(new TypeError('A scripted network fault.')));
  wrap(ReadableStreamDefaultReader.prototype, 'read', () =>
    Promise.reject(new TypeError('A scripted break.')),
  );
  wrap(SubtleCrypto.prototype, 'digest', rejects('OperationError'));
  wrap(LockManager.prototype, 'request', rejects('SecurityError'));
  wrap(LockManager.prototype, 'query', rejects('SecurityError'));
  wrap(Blob.prototype, 'arrayBuffer', rejects('NotReadableError'));
  wrap(StorageManager.prototype, 'estimate', rejects('UnknownError'));
  wrap(BroadcastChannel.prototype, 'postMessage', throws('InvalidStateError'));
  wrap(WebAssembly, 'compile', () => Promise.reject(new WebAssembly.CompileError('Scripted.')));

  return {
    arm(next) {
      failAt = next;
      count = 0;
    },
    countBytes(next) {
      received = new Int32Array(next);
    },
    calls: () => count,
  };
}
