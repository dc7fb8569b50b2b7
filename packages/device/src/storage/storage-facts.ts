import { type Figure, reasonOf, reported, unavailable } from '../figure.ts';

/** What the browser says of this origin's storage. */
export interface StorageFacts {
  /** What the origin may use in all; browsers round it, so that it tells no device apart. */
  quotaBytes: Figure<number>;
  usageBytes: Figure<number>;
  /** Whether the browser promised not to evict. */
  persisted: Figure<boolean>;
}

/** Never throws. */
export async function readStorageFacts(): Promise<StorageFacts> {
  const storage = globalThis.navigator?.storage;
  if (!storage) {
    const missing = unavailable('this page has no storage manager, as outside secure contexts');
    return { quotaBytes: missing, usageBytes: missing, persisted: missing };
  }
  const estimate = await figureOf(() => storage.estimate());
  const part = (name: 'quota' | 'usage'): Figure<number> => {
    if (estimate.source === 'unavailable') return estimate;
    const bytes = estimate.value[name];
    return bytes === undefined ? unavailable(`the estimate has no ${name}`) : reported(bytes);
  };
  return {
    quotaBytes: part('quota'),
    usageBytes: part('usage'),
    persisted: await figureOf(() => storage.persisted()),
  };
}

async function figureOf<Value>(read: () => Promise<Value>): Promise<Figure<Value>> {
  try {
    return reported(await read());
  } catch (thrown) {
    return unavailable(reasonOf(thrown));
  }
}
