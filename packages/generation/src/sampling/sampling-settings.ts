import type { SamplingOptions } from '@localmost/protocol';

/** How the next token is drawn, every field set. */
export type SamplingSettings = Readonly<Required<Omit<SamplingOptions, 'seed'>>>;

/** What a request without sampling options gets. */
export const defaultSampling: SamplingSettings = {
  temperature: 0.7,
  topK: 40,
  topP: 0.95,
  minP: 0,
  repetitionPenalty: 1,
};

/** The request's options over the defaults; a field that is undefined counts as unset. */
export function samplingSettings(options: SamplingOptions = {}): SamplingSettings {
  return {
    temperature: options.temperature ?? defaultSampling.temperature,
    topK: options.topK ?? defaultSampling.topK,
    topP: options.topP ?? defaultSampling.topP,
    minP: options.minP ?? defaultSampling.minP,
    repetitionPenalty: options.repetitionPenalty ?? defaultSampling.repetitionPenalty,
  };
}
