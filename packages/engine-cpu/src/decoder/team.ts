import { EngineFailureError } from '@localmost/protocol';
import type { KernelVariant } from '../kernels/choose-kernels.ts';
import { instantiateKernels, type Kernels } from '../kernels/kernels.ts';
import { controlBytes, controlWords } from '../threads/control-block.ts';
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
  /** This thread's number, from 0, and how many there are. */
  readonly index: number;
  readonly size: number;
}

/** Phases of a token follow each other within microseconds: about 20 of them are worth spinning for. */
const spins = 4_000;
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
  readonly size: number;
  readonly #controlAddress: number;

  /** @param observe stands between this thread and its kernels; see `CpuLoadOptions` */
  constructor(setup: TeamSetup, observe: (kernels: Kernels) => Kernels = (kernels) => kernels) {
    this.kernels = observe(instantiateKernels(setup.module, setup.memory));
    this.formats = kernelsByFormat(this.kernels);
    this.memory = setup.memory;
    this.variant = setup.variant;
    this.index = setup.index;
    this.size = setup.size;
    this.#controlAddress = setup.control;
    this.control = new Int32Array(setup.memory.buffer, setup.control, controlBytes / 4);
  }

  /** Waits for all threads within a step. @throws EngineFailureError when one is lost or has failed */
  meet(): void {
    this.#wait(this.index === 0 ? stepPatience : endless);
  }

  /** Waits, parked, for the next step. @throws EngineFailureError when a thread has failed */
  meetForNextStep(): void {
    this.#wait(endless);
  }

  /** Tells all others that this thread cannot go on; their next meeting throws. */
  fail(): void {
    Atomics.store(this.control, controlWords.fault, 1);
    Atomics.notify(this.control, controlWords.generation);
  }

  #wait(patience: number): void {
    if (this.size === 1) return;
    if (this.kernels.barrier(this.#controlAddress, this.size, spins, patience) !== 0) return;
    this.fail();
    throw new EngineFailureError({
      message: 'A thread of the CPU engine was lost or has failed.',
      details: { thread: this.index, threads: this.size },
      remedies: ['Load the model again.', 'Load it with maximumThreads 1.'],
    });
  }
}
