import type { SamplingOptions } from '@localmost/protocol';
import type { ChatCompletionRequest } from '@mlc-ai/web-llm';
import { unsupported } from './unsupported.ts';

/** The fields of web-llm's request that say how tokens are drawn. */
export type WebllmSampling = Pick<
  ChatCompletionRequest,
  'temperature' | 'top_p' | 'repetition_penalty' | 'frequency_penalty' | 'presence_penalty' | 'seed'
>;

/** web-llm counts 0 as no value for top-p; this is the least that its sampler tells from 0. */
const leastTopP = 1e-5;
/** Its random numbers come from a generator with so many states; a negative seed would stop it. */
const seedCount = 2 ** 31 - 1;

/**
 * The options for web-llm, every one set, so that nothing is taken from the model's own settings.
 * web-llm has no top-k (but for 0, all, and 1, the best) and no min-p.
 * @throws UnsupportedRequestError
 */
export function toSampling(options: SamplingOptions = {}): WebllmSampling {
  const {
    topK = 0,
    minP = 0,
    temperature = 0.7,
    topP = 0.95,
    repetitionPenalty = 1,
    seed,
  } = options;
  if (topK !== 0 && topK !== 1) {
    throw unsupported('sampling.topK', 'it offers top-p only', 'Leave topK out, or use topP.');
  }
  if (minP !== 0) {
    throw unsupported('sampling.minP', 'it offers top-p only', 'Leave minP out, or use topP.');
  }
  return {
    temperature: topK === 1 ? 0 : temperature,
    top_p: topP === 0 ? leastTopP : topP,
    repetition_penalty: repetitionPenalty,
    frequency_penalty: 0,
    presence_penalty: 0,
    ...(seed !== undefined && { seed: toSeed(seed) }),
  };
}

function toSeed(seed: number): number {
  return Number.isInteger(seed) ? ((seed % seedCount) + seedCount) % seedCount : seed;
}
