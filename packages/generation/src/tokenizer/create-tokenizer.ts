import type { TokenizerDefinition } from '@localmost/protocol';
import type { Tokenizer } from './tokenizer.ts';

/** A tokenizer from its definition. @throws MalformedModelError when the definition is not usable */
export function createTokenizer(_definition: TokenizerDefinition): Tokenizer {
  throw new Error('The tokenizer is not written yet.');
}
