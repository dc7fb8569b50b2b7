/** What the browser says of the origin's quota; zeros where it does not say. */
export interface StorageEstimateBytes {
  originBytes: number;
  quotaBytes: number;
}

/** Gives the browser's estimate. It is rounded and late by design: never trust it to the byte. */
export async function estimateStorage(): Promise<StorageEstimateBytes> {
  try {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    return { originBytes: usage, quotaBytes: quota };
  } catch {
    // Without a forecast the quota still speaks when a chunk is written.
    return { originBytes: 0, quotaBytes: 0 };
  }
}

/**
 * Asks the browser to keep this origin's data when the disk runs short, and gives its answer. Call
 * it in the page, not in a worker, right after a person chose to download a model: browsers weigh
 * the moment.
 */
export async function requestPersistence(): Promise<boolean> {
  const storage = navigator.storage;
  if (!storage?.persist) return false;
  return (await storage.persisted()) || (await storage.persist());
}
