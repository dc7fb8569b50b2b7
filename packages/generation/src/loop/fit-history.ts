import type { ChatMessage, HistoryTrim } from '@localmost/protocol';

/** What the answer is left where the request does not say, as a share of the context window. */
const defaultRoom = 0.25;
/** A wish for a longer answer than this share does not cost the conversation more. */
const mostRoom = 0.5;
/** Cuts are this share of the window apart, so that the next turns begin with the same tokens. */
const cutStep = 0.25;
/** Only decides which cuts are tried; whether one fits is counted exactly. */
const charactersPerToken = 4;

/** A conversation that is shorter than it was. */
export interface ShorterHistory {
  messages: readonly ChatMessage[];
  trimmed: HistoryTrim;
}

/** Tokens that a prompt may have so that there is room for its answer. */
export function promptLimit(contextWindow: number, maxOutputTokens: number | undefined): number {
  const wish = maxOutputTokens ?? Math.floor(contextWindow * defaultRoom);
  return contextWindow - Math.max(1, Math.min(wish, Math.floor(contextWindow * mostRoom)));
}

/**
 * The conversation with ever more of its oldest turns left out: whole turns, never a system message,
 * never the newest turn. Cuts stay where they are while a conversation grows, so that most turns
 * find what the cache holds.
 */
export function* shorterHistories(
  messages: readonly ChatMessage[],
  contextWindow: number,
): Generator<ShorterHistory, void, undefined> {
  const turns = turnsOf(messages);
  const stepTokens = Math.max(1, Math.floor(contextWindow * cutStep));
  let droppedTokens = 0;
  let nextCut = stepTokens;
  for (const [index, turn] of turns.slice(0, -1).entries()) {
    droppedTokens += weightOf(turn) / charactersPerToken;
    const isLast = index === turns.length - 2;
    if (droppedTokens < nextCut && !isLast) continue;
    nextCut = (Math.floor(droppedTokens / stepTokens) + 1) * stepTokens;
    const dropped = new Set(turns.slice(0, index + 1).flat());
    yield {
      messages: messages.filter((message) => !dropped.has(message)),
      trimmed: { droppedMessages: dropped.size, droppedTurns: index + 1 },
    };
  }
}

/** What is not a system's message, in turns: each begins with what a user said. */
function turnsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const turns: ChatMessage[][] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const current = turns.at(-1);
    if (message.role === 'user' || !current) turns.push([message]);
    else current.push(message);
  }
  return turns;
}

function weightOf(turn: readonly ChatMessage[]): number {
  const textLength = ({ content, toolCalls = [] }: ChatMessage): number =>
    toolCalls.reduce((sum, call) => sum + call.argumentsJson.length, content.length);
  return turn.reduce((sum, message) => sum + textLength(message), 0);
}
