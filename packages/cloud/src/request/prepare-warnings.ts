import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { isJsonObject } from './json.ts';

/** What some V4 packages offer beside the contract: the request they would make, without making it. */
interface PreparingModel {
  prepareRequest(options: LanguageModelV4CallOptions): PromiseLike<unknown>;
}

/**
 * What the provider package would warn of, asked before a byte moves; nothing where the package
 * cannot say beforehand. The same warnings come again with the stream, where they are read anyway.
 */
export async function prepareWarnings(
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
): Promise<readonly SharedV4Warning[]> {
  if (!canPrepare(model)) return [];
  const prepared = await model.prepareRequest(options);
  const warnings = isJsonObject(prepared) ? prepared.warnings : undefined;
  return Array.isArray(warnings) ? warnings : [];
}

function canPrepare(model: LanguageModelV4): model is LanguageModelV4 & PreparingModel {
  return 'prepareRequest' in model && typeof model.prepareRequest === 'function';
}
