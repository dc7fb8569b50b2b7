import { EngineFailureError } from '@localmost/protocol';
import type { KernelVariant } from '../kernels/choose-kernels.ts';
import { instantiateKernels, type Kernels } from '../kernels/kernels.ts';
import { controlBytes, controlWords, startStride } from '../threads/control-block.ts';
import {
  type FormatKernels,
  kernelsByFormat,
  type MatrixFormat,
} from '../weights/matrix-format.ts';
import { ReadingOrder } from './reading-order.ts';

/** What every member of a team is told. */
export interface TeamSetup {
  readonly module: WebAssembly.Module;
  readonly variant: KernelVariant;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  /** This thread's number, from 0, and how many there are at most. */
  readonly index: number;
  readonly maximumSize: number;
}

/**
 * Looks before a thread parks, some 100 microseconds. Phases of a token follow each other faster, and to
 * wake a parked thread takes as long as several of them.
 */
const spins = 100_000;
/** Between two tokens the leader draws one, tells of it and serves its inbox: half a millisecond. */
const stepSpins: number = 6 * spins;
/** Looks of 0.2 s at a barrier before a thread that does not come is called lost. */
const stepPatience = 150;
const endless = -1;

/** One thread among those that share a memory: its kernels, its number, and where they meet. */
export class Team {
  readonly kernels: Kernels;
  readonly formats: Readonly<Record<MatrixFormat, FormatKernels>>;
  readonly readingOrder: ReadingOrder = new ReadingOrder();
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  readonly variant: KernelVariant;
  readonly index: number;
  readonly maximumSize: number;
  readonly #controlAddress: number;
  #size = 1;
  /** Of a helper: the steps it was called to. */
  #steps = 0;

  /** @param observe stands between this thread and its kernels; see `CpuLoadOptions` */
  constructor(setup: TeamSetup, observe: (kernels: Kernels) => Kernels = (kernels) => kernels) {
    this.kernels = observe(instantiateKernels(setup.module, setup.memory));
    this.formats = kernelsByFormat(this.kernels);
    this.memory = setup.memory;
    this.variant = setup.variant;
    this.index = setup.index;
    this.maximumSize = setup.maximumSize;
    this.#controlAddress = setup.control;
    this.control = new Int32Array(setup.memory.buffer, setup.control, controlBytes / 4);
  }

  /** How many threads, from the first on, take part in the step at hand. */
  get size(): number {
    return this.#size;
  }

  /** The leader's: calls so many threads, itself included, to the step that the control block tells. */
  callStep(size: number): void {
    this.#size = size;
    Atomics.store(this.control, controlWords.crew, size);
    for (let helper = 1; helper < size; helper += 1) {
      const word = startWord(helper);
      Atomics.add(this.control, word, 1);
      Atomics.notify(this.control, word);
    }
  }

  /** A helper's: waits, parked after a while, for a step. @throws EngineFailureError when a thread has failed */
  awaitStep(): void {
    const address = this.#controlAddress + startWord(this.index) * 4;
    const isGood = this.kernels.awaitChange(this.#controlAddress, address, this.#steps, stepSpins);
    if (isGood === 0) throw this.#lost();
    this.#steps += 1;
    this.#size = Atomics.load(this.control, controlWords.crew);
  }

  /** Waits for all of the step's threads. @throws EngineFailureError when one is lost or has failed */
  meet(): void {
    if (this.#size === 1) return;
    const patience = this.index === 0 ? stepPatience : endless;
    if (this.kernels.barrier(this.#controlAddress, this.#size, spins, patience) === 0) {
      throw this.#lost();
    }
  }

  /** Tells all others that this thread cannot go on; their next meeting throws. */
  fail(): void {
    Atomics.store(this.control, controlWords.fault, 1);
    Atomics.notify(this.control, controlWords.generation);
  }

  #lost(): EngineFailureError {
    this.fail();
    return new EngineFailureError({
      message: 'A thread of the CPU engine was lost or has failed.',
      details: { thread: this.index, threads: this.#size },
      remedies: ['Load the model again.', 'Load it with maximumThreads 1.'],
    });
  }
}

function startWord(helper: number): number {
  return controlWords.firstStart + (helper - 1) * startStride;
}
