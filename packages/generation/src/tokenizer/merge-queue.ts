/** The smallest number first. */
export interface MergeQueue {
  push(key: number): void;
  /** Takes the smallest key out; -1 when there is none. */
  pop(): number;
  clear(): void;
}

/** A binary heap in one growing array; it allocates only when it grows. */
export function createMergeQueue(): MergeQueue {
  let keys = new Float64Array(256);
  let size = 0;
  return {
    push(key) {
      if (size === keys.length) {
        const larger = new Float64Array(size * 2);
        larger.set(keys);
        keys = larger;
      }
      let index = size++;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        const parentKey = keys[parent] ?? 0;
        if (parentKey <= key) break;
        keys[index] = parentKey;
        index = parent;
      }
      keys[index] = key;
    },
    pop() {
      if (size === 0) return -1;
      const smallest = keys[0] ?? 0;
      const moving = keys[--size] ?? 0;
      let index = 0;
      for (let child = 1; child < size; child = 2 * index + 1) {
        if (child + 1 < size && (keys[child + 1] ?? 0) < (keys[child] ?? 0)) child++;
        const childKey = keys[child] ?? 0;
        if (childKey >= moving) break;
        keys[index] = childKey;
        index = child;
      }
      keys[index] = moving;
      return smallest;
    },
    clear() {
      size = 0;
    },
  };
}
