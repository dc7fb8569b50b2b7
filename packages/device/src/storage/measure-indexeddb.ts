import { type Figure, measured, reasonOf, unavailable } from '../figure.ts';
import { whileNotAborted } from '../while-not-aborted.ts';

const storeName = 'probe';
const chunkBytes = 16 * 2 ** 20;

/**
 * Bytes a second that come from IndexedDB, by writing one chunk of the store's size and reading it
 * back; it was just written, so the system may still hold it. The database is deleted again. Never
 * throws: what is cut off by the signal is unavailable.
 */
export async function measureIndexedDbRead(signal: AbortSignal): Promise<Figure<number>> {
  if (!globalThis.indexedDB) return unavailable('this browser or page has no IndexedDB');
  const name = `localmost-probe-${crypto.randomUUID()}`;
  if (signal.aborted) return unavailable(reasonOf(signal.reason));
  const opening = openDatabase(name);
  try {
    const database = await whileNotAborted(opening, signal);
    return measured(await whileNotAborted(readRate(database), signal));
  } catch (thrown) {
    return unavailable(reasonOf(thrown));
  } finally {
    const database = await opening.catch(() => undefined);
    database?.close();
    if (database) await settled(indexedDB.deleteDatabase(name)).catch(() => undefined);
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(storeName);
  return settled(request);
}

async function readRate(database: IDBDatabase): Promise<number> {
  // Random bytes: a file system that squeezes zeros would flatter itself.
  const bytes = new Uint8Array(chunkBytes);
  for (let from = 0; from < chunkBytes; from += 65_536) {
    crypto.getRandomValues(bytes.subarray(from, from + 65_536));
  }
  const writing = database.transaction(storeName, 'readwrite').objectStore(storeName);
  await settled(writing.put(new Blob([bytes]), 0));
  const beganAt = performance.now();
  const reading = database.transaction(storeName).objectStore(storeName);
  const blob: unknown = await settled(reading.get(0));
  if (!(blob instanceof Blob)) throw new Error('The chunk did not come back.');
  const { byteLength } = await blob.arrayBuffer();
  return (1000 * byteLength) / (performance.now() - beganAt);
}

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The request failed.'));
  });
}
