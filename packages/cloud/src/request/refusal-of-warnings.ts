import type { SharedV4Warning } from '@ai-sdk/provider';
import { refused, type UnsupportedPart } from './unsupported-part.ts';

/** Our path of what V4's packages call a feature. */
const pathsByFeature: ReadonlyMap<string, string> = new Map([
  ['maxOutputTokens', 'maxOutputTokens'],
  ['temperature', 'sampling.temperature'],
  ['topK', 'sampling.topK'],
  ['topP', 'sampling.topP'],
  ['seed', 'sampling.seed'],
  ['stopSequences', 'stop'],
  ['responseFormat', 'responseFormat'],
  ['tools', 'tools'],
  ['toolChoice', 'toolChoice'],
]);

/**
 * What a provider package warns that it left out or changed, as a refusal; null where it left out
 * nothing. A warning of the kind `other` is one too: packages use it for messages they remove. Its
 * text is not repeated, because packages write the removed part into it.
 */
export function refusalOfWarnings(warnings: readonly SharedV4Warning[]): UnsupportedPart | null {
  for (const warning of warnings) {
    if (warning.type === 'unsupported') {
      const part = pathsByFeature.get(warning.feature) ?? 'request';
      return refused(part, 'its provider package would leave it out or change it');
    }
    if (warning.type === 'other') {
      return refused('messages', 'its provider package would leave a part of them out');
    }
  }
  return null;
}
