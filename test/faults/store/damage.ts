/** One injury to what lies in the store's database, done behind its back. */
export type Damage =
  | { kind: 'flip-chunk'; chunk: string; offset: number }
  | { kind: 'cut-chunk'; chunk: string; byteLength: number }
  | { kind: 'drop-chunk'; chunk: string }
  /** Replaces a record's field, or the whole record where `field` is null. */
  | {
      kind: 'tear-record';
      store: 'files' | 'journal' | 'models';
      key: string;
      field: string | null;
      value: unknown;
    };

/** Injures the database directly, through a connection of its own. */
export async function damage(databaseName: string, what: Damage): Promise<void> {
  const database = await requested(indexedDB.open(databaseName));
  try {
    const name = what.kind === 'tear-record' ? what.store : 'chunks';
    const key = what.kind === 'tear-record' ? what.key : what.chunk;
    const read = database.transaction(name).objectStore(name);
    const old: unknown = await requested(read.get(key));
    if (old === undefined) throw new Error(`There is nothing at ${name}/${key} to damage.`);
    const value = await injured(old, what);
    const write = database.transaction(name, 'readwrite').objectStore(name);
    if (value === undefined) await requested(write.delete(key));
    else await requested(write.put(value, key));
  } finally {
    database.close();
  }
}

/** The value to put back; undefined deletes it. */
async function injured(old: unknown, what: Damage): Promise<unknown> {
  if (what.kind === 'drop-chunk') return undefined;
  if (what.kind === 'tear-record') {
    return what.field === null ? what.value : { ...(old as object), [what.field]: what.value };
  }
  if (!(old instanceof Blob)) throw new TypeError('A chunk is not a Blob.');
  if (what.kind === 'cut-chunk') return old.slice(0, what.byteLength);
  const bytes = new Uint8Array(await old.arrayBuffer());
  bytes[what.offset] = (bytes[what.offset] ?? 0) ^ 0x10;
  return new Blob([bytes]);
}

function requested<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
