import type { CacheStore } from './cache-store.ts';
import type { CachedAnswer } from './cached-answer.ts';

/** Adds and removes answers, so that all of them together stay below a number of bytes. */
export interface ByteIndex {
  /** Adds an answer in place of the one with the same key; the oldest make room for it. */
  add(key: string, byteLength: number, answer: CachedAnswer): Promise<void>;
  remove(key: string): Promise<void>;
}

/**
 * Ages and sizes stand in keys of their own, so that tabs which share a store see each other's
 * answers without reading them.
 */
export function createByteIndex(store: CacheStore, maximumBytes: number): ByteIndex {
  const entries = async () =>
    (await store.keys()).flatMap((name) => {
      const [kind, atMs, bytes, key] = name.split(':');
      return kind === 'entry' && key !== undefined
        ? [{ name, key, atMs: Number(atMs), bytes: Number(bytes) }]
        : [];
    });
  return {
    async remove(key) {
      const own = (await entries()).filter((entry) => entry.key === key);
      await store.deleteMany([`answer:${key}`, ...own.map(({ name }) => name)]);
    },
    async add(key, byteLength, answer) {
      const before = (await entries()).sort((a, b) => a.atMs - b.atMs);
      const gone = before.filter((entry) => entry.key === key).map(({ name }) => name);
      const others = before.filter((entry) => entry.key !== key);
      let total = byteLength + others.reduce((sum, { bytes }) => sum + bytes, 0);
      for (const { name, key: other, bytes } of others) {
        if (total <= maximumBytes) break;
        total -= bytes;
        gone.push(name, `answer:${other}`);
      }
      await store.deleteMany(gone);
      await store.setMany([
        [`entry:${answer.storedAtMs}:${byteLength}:${key}`, 1],
        [`answer:${key}`, answer],
      ]);
    },
  };
}
