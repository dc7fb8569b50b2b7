/** Flips one bit in the middle of the first stored chunk, behind the store's back; runs in the page. */
export async function flipStoredChunk(): Promise<number> {
  const settle = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settle(indexedDB.open('localmost'));
  const [key] = await settle(database.transaction('chunks').objectStore('chunks').getAllKeys());
  if (key === undefined) return 0;
  const chunk: unknown = await settle(
    database.transaction('chunks').objectStore('chunks').get(key),
  );
  if (!(chunk instanceof Blob)) return 0;
  const bytes = new Uint8Array(await chunk.arrayBuffer());
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  const writing = database.transaction('chunks', 'readwrite');
  // A page that reloads before the transaction is complete would undo the flip.
  const written = new Promise<void>((resolve, reject) => {
    writing.oncomplete = () => resolve();
    writing.onabort = () => reject(writing.error);
  });
  writing.objectStore('chunks').put(new Blob([bytes]), key);
  await written;
  database.close();
  return 1;
}
