import { OutOfMemoryError } from '@localmost/protocol';
import type { ModelPlan } from './decoder/model-plan.ts';

const pageBytes = 65_536;
/** 32-bit wasm addresses end here. */
const mostPages = 65_536;
/** A shorter window than this is not worth offering in place of the one asked for. */
const shortestWindow = 512;

/** What a memory should hold beside the weights. */
export interface WantedMemory {
  readonly contextWindow: number;
  /** Conversations that are computed together. */
  readonly lanes: number;
}

/**
 * A memory that holds the plan, with the longest context window that the device and 4 GiB allow: the
 * wanted one, or half, a quarter and so on, which is then noted. Lanes go before the window does.
 * @throws OutOfMemoryError when not even a short window fits
 */
export function allocateMemory(
  planFor: (contextWindow: number, lanes: number) => ModelPlan,
  wanted: WantedMemory,
  shared: boolean,
  notes: string[],
): { plan: ModelPlan; memory: WebAssembly.Memory } {
  const { contextWindow, lanes } = wanted;
  for (let window = contextWindow, laneCount = lanes; ; ) {
    const plan = planFor(window, laneCount);
    const memory = tryAllocate(plan.totalBytes, shared);
    if (memory !== null) {
      if (laneCount < lanes) {
        notes.push(`${laneCount} answers at once in place of ${lanes}: memory is short`);
      }
      if (window < contextWindow) {
        notes.push(`context of ${window} tokens in place of ${contextWindow}: memory is short`);
      }
      return { plan, memory };
    }
    if (laneCount > 1) laneCount -= 1;
    else if (window / 2 < shortestWindow) throw outOfMemory(plan, window);
    else window = Math.floor(window / 2);
  }
}

function tryAllocate(bytes: number, shared: boolean): WebAssembly.Memory | null {
  const pages = Math.ceil(bytes / pageBytes);
  if (pages > mostPages) return null;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: mostPages, shared });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function outOfMemory(
  { totalBytes, weightBytes }: ModelPlan,
  contextWindow: number,
): OutOfMemoryError {
  const needed = `${Math.ceil(totalBytes / 2 ** 20)} MiB`;
  return new OutOfMemoryError({
    message: `The model needs ${needed} with a context of ${contextWindow} tokens; this device or the 4 GiB of WebAssembly do not hold that.`,
    details: { totalBytes, weightBytes, contextWindow, limitBytes: mostPages * pageBytes },
    remedies: [
      'Close other tabs and try again.',
      'Take a smaller model or a smaller quantisation.',
    ],
  });
}
