import { memoryFile, referenceLogits } from '@localmost/gguf/testing';
import type { GoldenCheck } from '@localmost/protocol';

const promptIds = [50, 7, 101, 33, 72, 99, 200, 12];
const goldenIds = [3, 17, 40, 77, 101, 150, 199, 250];

/** The golden check of a generated model, from the reference decoder in 64-bit floats. */
export async function tinyGolden(bytes: Uint8Array): Promise<GoldenCheck> {
  const file = memoryFile('tiny.gguf', new Uint8Array(bytes));
  const logits = (await referenceLogits(file, promptIds)).at(-1);
  return {
    promptIds,
    logits: goldenIds.map((id) => ({ id, value: logits?.[id] ?? Number.NaN })),
    // The CPU engine rounds activations to 8 bits.
    tolerances: { default: 0.001, cpu: 0.1 },
  };
}
