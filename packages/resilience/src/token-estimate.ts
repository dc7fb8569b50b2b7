import type { EngineRequest } from '@localmost/protocol';

/** Most texts have fewer tokens than this; the estimate is corrected when the answer ends. */
const charactersPerToken = 3;
const assumedAnswerTokens = 512;

/** Tokens that a request may use, prompt and answer, reckoned from its length. */
export function estimateTokens({ messages, maxOutputTokens, tools }: EngineRequest): number {
  const toolCharacters = tools ? JSON.stringify(tools).length : 0;
  const characters = messages.reduce((sum, { content }) => sum + content.length, toolCharacters);
  return Math.ceil(characters / charactersPerToken) + (maxOutputTokens ?? assumedAnswerTokens);
}
