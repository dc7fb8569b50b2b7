import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { loadCpuModel } from '../load-cpu-model.ts';
import { isCpuThread, serveCpuThread } from '../threads/serve-cpu-thread.ts';

/** What a test asks of an engine in a worker, where it lives in apps: a page must not block. */
export interface LeaderRequest {
  assets: ReadonlyMap<string, ArrayBuffer>;
  maximumThreads: number;
  type: 'Q4_0' | 'Q4_1' | 'Q8_0';
  /** Factor of one channel that stands out, 1 unless given: it makes blocks of activations wide. */
  outlier?: number;
  /** The module of the helpers; this very one unless named. */
  threadUrl?: string;
  /** Abort a prompt this many milliseconds after its start, before the run that is answered. */
  abortAfterMs?: number;
  /** Save the cache in the middle, compute something else, and put it back. */
  restore?: boolean;
}

/**
 * How it ran and the logits after 170 fixed tokens: 70 as a prompt, then one by one, long enough for
 * crews of each size to be tried.
 */
export interface LeaderAnswer {
  variant: string;
  threads: number;
  notes: readonly string[];
  logits: Float32Array;
  /** Why the aborted prompt ended, and the position after it. */
  aborted: { reason: string; position: number } | null;
}

const signal = new AbortController().signal;
const prompt = Int32Array.from({ length: 170 }, (_, index) => (index * 37 + 11) % 260);

if (isCpuThread(self)) serveCpuThread(self);
else self.onmessage = ({ data }) => answer(data).then((result) => self.postMessage(result));

async function answer(request: LeaderRequest): Promise<LeaderAnswer> {
  const { metadata, tensors } = tinyModel({
    type: request.type,
    heads: 10,
    blocks: 12,
    outlier: request.outlier ?? 1,
  });
  const { model, variant, threads, notes, release } = await loadCpuModel(
    memoryFile('model.gguf', writeGguf(metadata, tensors)),
    {
      signal,
      assets: request.assets,
      contextWindow: 256,
      maximumThreads: request.maximumThreads,
      threadUrl: request.threadUrl ?? import.meta.url,
    },
  );
  let aborted: LeaderAnswer['aborted'] = null;
  if (request.abortAfterMs !== undefined) {
    const timeout = AbortSignal.timeout(request.abortAfterMs);
    let reason = 'none';
    try {
      while (reason === 'none') {
        await model.forward(new Int32Array(256).fill(7), timeout);
        model.truncate(0);
        await new Promise((resolve) => setTimeout(resolve));
      }
    } catch (error) {
      reason = error instanceof Error ? error.name : String(error);
    }
    aborted = { reason, position: model.position };
    model.truncate(0);
  }
  await model.forward(prompt.subarray(0, 70), signal);
  if (request.restore) {
    const saved = model.snapshot(model.position);
    model.truncate(0);
    await model.forward(new Int32Array(200).fill(9), signal);
    model.restore(saved);
  }
  for (const token of prompt.subarray(70, -1)) await model.forward(Int32Array.of(token), signal);
  const logits = Float32Array.from(await model.forward(prompt.subarray(-1), signal));
  release();
  return { variant, threads, notes, logits, aborted };
}
