import { describe, expect, it } from 'vitest';
import pairsUrl from '../kernels/pairs.wasm?url';
import pairsThreadsUrl from '../kernels/pairs-threads.wasm?url';
import relaxedUrl from '../kernels/relaxed.wasm?url';
import relaxedThreadsUrl from '../kernels/relaxed-threads.wasm?url';
import simdUrl from '../kernels/simd.wasm?url';
import simdThreadsUrl from '../kernels/simd-threads.wasm?url';
import type { LeaderAnswer, LeaderRequest } from './testing/leader-worker.ts';

const urls: Readonly<Record<string, string>> = {
  'simd.wasm': simdUrl,
  'simd-threads.wasm': simdThreadsUrl,
  'relaxed.wasm': relaxedUrl,
  'relaxed-threads.wasm': relaxedThreadsUrl,
  'pairs.wasm': pairsUrl,
  'pairs-threads.wasm': pairsThreadsUrl,
};

/** Runs a small model in a worker with the named builds only. */
async function run(
  names: readonly string[],
  request: Omit<LeaderRequest, 'assets'>,
): Promise<LeaderAnswer> {
  const assets = new Map<string, ArrayBuffer>();
  for (const name of names) {
    assets.set(name, await (await fetch(urls[name] ?? '')).arrayBuffer());
  }
  const worker = new Worker(new URL('./testing/leader-worker.ts', import.meta.url), {
    type: 'module',
  });
  try {
    return await new Promise<LeaderAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ ...request, assets });
    });
  } finally {
    worker.terminate();
  }
}

describe('builds of the kernels', () => {
  it.each([
    ['Q4_0', 1],
    ['Q4_1', 1],
    ['Q8_0', 1],
    ['Q4_0', 40],
    ['Q4_1', 40],
  ] as const)('all give the same bits for %s with outliers of %d', async (type, outlier) => {
    const plain = await run(['simd.wasm'], { maximumThreads: 1, type, outlier });
    expect(plain.variant).toBe('simd');
    expect(new Set(plain.logits).size).toBeGreaterThan(200);

    for (const variant of ['simd', 'relaxed', 'pairs']) {
      for (const threads of [1, 2]) {
        const build = `${variant}${threads > 1 ? '-threads' : ''}.wasm`;
        const other = await run([build], { maximumThreads: threads, type, outlier });
        expect([other.variant, other.threads, other.notes]).toEqual([variant, threads, []]);
        expect(other.logits).toEqual(plain.logits);
      }
    }
  });

  it('goes on with one thread where helpers do not start', async () => {
    const threadUrl = 'data:text/javascript,throw new Error("no helper here")';
    const { threads, notes, logits } = await run(['relaxed-threads.wasm'], {
      maximumThreads: 2,
      type: 'Q4_0',
      threadUrl,
    });
    expect(threads).toBe(1);
    expect(notes[0]).toContain('one thread');
    const plain = await run(['simd.wasm'], { maximumThreads: 1, type: 'Q4_0' });
    expect(logits).toEqual(plain.logits);
  });

  it('leaves a prompt when it is aborted, and goes on from where it was', async () => {
    const { aborted, logits } = await run(['relaxed-threads.wasm'], {
      maximumThreads: 2,
      type: 'Q4_0',
      abortAfterMs: 60,
    });
    expect(aborted?.reason).toBe('TimeoutError');
    expect((aborted?.position ?? -1) % 64).toBe(0);
    const plain = await run(['simd.wasm'], { maximumThreads: 1, type: 'Q4_0' });
    expect(logits).toEqual(plain.logits);
  });
});

describe('a snapshot', () => {
  it('gives the same bits in every build, on one thread and on two', async () => {
    const request = { maximumThreads: 2, type: 'Q4_1' } as const;
    const whole = await run(['simd.wasm'], { ...request, maximumThreads: 1 });
    const builds = [
      [['simd.wasm'], 1],
      [['relaxed.wasm'], 1],
      [['pairs.wasm'], 1],
      [['simd-threads.wasm'], 2],
      [['relaxed-threads.wasm'], 2],
      [['pairs-threads.wasm'], 2],
    ] as const;
    for (const [names, maximumThreads] of builds) {
      const restored = await run(names, { ...request, maximumThreads, restore: true });
      expect(restored.threads).toBe(maximumThreads);
      expect(restored.logits).toEqual(whole.logits);
    }
  });
});
