import type { TokenizerDefinition } from '@localmost/protocol';
import { validateMessages } from '../request/validate-messages.ts';
import { validateText } from '../request/validate-text.ts';
import { compileChatTemplate } from '../template/chat-template.ts';
import { addedTokens } from './added-tokens.ts';
import { malformedTokenizer } from './malformed-tokenizer.ts';
import { createPlainTextEncoder } from './plain-text-encoder.ts';
import { createTokenBytes } from './token-bytes.ts';
import { createTokenDecoder } from './token-decoder.ts';
import { createTokenLowerBound } from './token-lower-bound.ts';
import { createTokenSplitter, type TextSection } from './token-splitter.ts';
import type { PromptEncoding, Tokenizer } from './tokenizer.ts';

/** Far above any published vocabulary; keeps a hostile file from asking for all memory. */
const maximumVocabularySize = 4_000_000;

/** A tokenizer from its definition. @throws MalformedModelError when the definition is not usable */
export function createTokenizer(definition: TokenizerDefinition): Tokenizer {
  const { controlTokens, beginToken, vocabularySize } = definition;
  if (!(vocabularySize > 0 && vocabularySize <= maximumVocabularySize)) {
    throw malformedTokenizer(`a vocabulary of ${vocabularySize} tokens is out of range`);
  }
  const literals = addedTokens(definition);
  const controlIds = new Set(controlTokens.map((token) => token.id));
  const ordinaryLiterals = literals.filter((token) => !controlIds.has(token.id));
  const encoder = createPlainTextEncoder(definition);
  const tokenBytes = createTokenBytes(definition, encoder.idOfToken, ordinaryLiterals);
  const minimumTokens = createTokenLowerBound(definition, encoder.idOfToken, tokenBytes.longest);
  const template = compileChatTemplate(definition);
  const splitPrompt = createTokenSplitter(literals);
  const splitText = createTokenSplitter(ordinaryLiterals);

  const encodeSections = (sections: readonly TextSection[], limit: number): PromptEncoding => {
    const bound = sections.reduce(
      (count, section) => count + ('text' in section ? minimumTokens(section.text) : 1),
      0,
    );
    if (bound > limit) return { fits: false, minimumTokens: bound };
    const tokenIds: number[] = [];
    for (const [index, section] of sections.entries()) {
      if ('text' in section) encoder.encode(section.text, index, tokenIds, limit);
      else tokenIds.push(section.token.id);
      if (tokenIds.length > limit) return { fits: false, minimumTokens: tokenIds.length };
    }
    return { fits: true, tokenIds };
  };

  const encodeChatWithin: Tokenizer['encodeChatWithin'] = (messages, limit, tools = []) => {
    validateMessages(messages);
    const sections = splitPrompt(template.render(messages, tools)).flatMap((section) =>
      // An ordinary literal may stand in a content too, and may have been masked with it.
      'text' in section ? splitText(template.unmask(section.text)) : [section],
    );
    const encoding = encodeSections(sections, limit);
    if (!encoding.fits || !definition.addBeginToken || !beginToken) return encoding;
    if (encoding.tokenIds[0] !== beginToken.id) encoding.tokenIds.unshift(beginToken.id);
    return encoding;
  };

  const encode = (text: string): number[] => {
    validateText(text, 'text');
    return idsOf(encodeSections(splitText(text), Number.POSITIVE_INFINITY));
  };

  return {
    vocabularySize,
    endTokenIds: new Set(definition.endTokenIds),
    toolSupport: template.toolSupport,
    bytesOf: tokenBytes.of,
    encode,
    encodeChat: (messages) => idsOf(encodeChatWithin(messages, Number.POSITIVE_INFINITY)),
    encodeChatWithin,
    countTokens: (text) => encode(text).length,
    createDecoder: () => createTokenDecoder(tokenBytes),
  };
}

/** Nothing is too long for an infinite limit. */
function idsOf(encoding: PromptEncoding): number[] {
  return encoding.fits ? encoding.tokenIds : [];
}
