import { localmostContestant, type OpenPage, wllamaContestant } from './browser-contestants.ts';
import type { Contestant } from './contestant.ts';
import { exportContestant, exportRunners } from './export-contestant.ts';
import { nativeContestant } from './native.ts';
import type { TransformersModel } from './transformers-model.ts';
import type { BenchWeights } from './weights.ts';

/** Where and on what the contestants run. */
export interface Ground {
  readonly openPage: OpenPage;
  readonly weights: BenchWeights;
  /** An error where there is no export of the model. */
  readonly transformers: TransformersModel | Error;
}

/** Who takes part; what is wished for and cannot is named, not silently left out. */
export interface LineUp {
  readonly contestants: readonly Contestant[];
  readonly loads: readonly object[];
  readonly absent: readonly string[];
}

/** Which builds our engine may choose from: all, or plain SIMD alone. */
export type OwnBuilds = 'best' | 'simd';

/** Whom to load. */
export interface LineUpWishes {
  readonly own: readonly { readonly threads: number; readonly builds: OwnBuilds }[];
  /** Numbers of threads on which other engines take part; empty leaves them out. */
  readonly peerThreads: readonly number[];
  /** Types of weights that the export has for those that run it. */
  readonly dtypes: readonly string[];
}

/** Loads all contestants. */
export async function lineUp(ground: Ground, wishes: LineUpWishes): Promise<LineUp> {
  const { openPage, weights, transformers } = ground;
  const contestants: Contestant[] = [];
  const loads: object[] = [];
  const absent: string[] = wishes.peerThreads.length === 0 ? ['all peers: not asked for'] : [];
  for (const own of wishes.own) {
    const ours = await localmostContestant(openPage, own, weights);
    contestants.push(ours);
    loads.push(ours.loaded);
  }
  const tryPeer = async (
    name: string,
    start: () => Promise<Contestant & { loaded?: object }>,
  ): Promise<void> => {
    try {
      const peer = await start();
      contestants.push(peer);
      if (peer.loaded) loads.push(peer.loaded);
    } catch (error) {
      absent.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  };
  for (const threads of wishes.peerThreads) {
    await tryPeer(`llama.cpp native on ${threads}`, () => nativeContestant(weights, threads));
    await tryPeer(`wllama on ${threads}`, () => wllamaContestant(openPage, threads, weights));
    for (const dtype of wishes.dtypes) {
      for (const runner of Object.keys(exportRunners) as (keyof typeof exportRunners)[]) {
        await tryPeer(`${runner} ${dtype} on ${threads}`, async () => {
          if (transformers instanceof Error) throw transformers;
          return exportContestant(openPage, { runner, threads, dtype }, transformers, weights);
        });
      }
    }
  }
  return { contestants, loads, absent };
}
