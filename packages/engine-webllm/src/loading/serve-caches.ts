import type { FileCache } from './file-cache.ts';

/**
 * Puts a cache in the place of this realm's `caches`, where web-llm looks for every file, whatever
 * name it asks by.
 * @returns puts the realm's own back
 */
export function serveCaches(cache: FileCache): () => void {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'caches');
  Object.defineProperty(globalThis, 'caches', {
    configurable: true,
    value: { open: async () => cache },
  });
  return () => {
    if (own) Object.defineProperty(globalThis, 'caches', own);
    else Reflect.deleteProperty(globalThis, 'caches');
  };
}
