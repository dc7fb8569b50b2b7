import { loadCpuModel } from '@localmost/engine-cpu';
import { kernelAssets } from '@localmost/engine-cpu/testing';
import { largestIndex } from '../largest-index.ts';
import { localFile } from './local-file.ts';
import type { Scorer } from './scorer.ts';

/** Rows of logits that are asked for at once. */
const rowsAtOnce = 64;

/** The CPU engine on this model, in this process: its kernels give the same bits in every build. */
export async function cpuScorer(modelPath: string): Promise<Scorer> {
  const { signal } = new AbortController();
  const file = await localFile(modelPath);
  const { model, release } = await loadCpuModel(file, {
    signal,
    assets: await kernelAssets(),
    contextWindow: 2048,
    maximumThreads: 1,
    threadUrl: null,
  });
  await file.close();
  const { vocabularySize } = model;
  let held: readonly number[] = [];
  return {
    name: 'localmost cpu',
    async score(ids) {
      model.truncate(0);
      held = [];
      const losses: number[] = [];
      for (let from = 0; from < ids.length; from += rowsAtOnce) {
        const part = ids.slice(from, from + rowsAtOnce);
        const logits = await model.forwardMany(Int32Array.from(part), signal);
        for (let row = 0; row < part.length; row += 1) {
          const target = ids[from + row + 1];
          if (target === undefined) break;
          const start = row * vocabularySize;
          losses.push(lossOf(logits.subarray(start, start + vocabularySize), target));
        }
      }
      return losses;
    },
    async next(ids, rival) {
      // One more token than last time is the usual case; anything else starts over.
      const goesOn = ids.length === held.length + 1 && held.every((id, i) => id === ids[i]);
      if (!goesOn) model.truncate(0);
      const fresh = goesOn ? ids.slice(-1) : ids;
      const logits = await model.forward(Int32Array.from(fresh), signal);
      held = [...ids];
      const id = largestIndex(logits);
      const lead = rival === undefined ? 0 : (logits[id] ?? 0) - (logits[rival] ?? 0);
      return { id, lead };
    },
    close: async () => release(),
  };
}

/** Cross entropy of one row of logits, in nats. */
function lossOf(logits: Float32Array, target: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return top + Math.log(sum) - (logits[target] ?? Number.NaN);
}
