import { type SessionCall, type SessionReply, UnsupportedRequestError } from '@localmost/protocol';
import { invalidRequest } from '../request/invalid-request.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Conversations } from './conversations.ts';
import type { PrefixCall, primePrefix } from './prime-prefix.ts';

/** What answers {@link SessionCall}s about one model. */
export interface SessionDesk {
  conversations: Conversations;
  tokenizer: Tokenizer;
  contextWindow: number;
  prime: (call: PrefixCall, signal: AbortSignal) => ReturnType<typeof primePrefix>;
}

/** Does what a page asks of the conversations that are kept. */
export async function answerSessionCall(
  { conversations, tokenizer, contextWindow, prime }: SessionDesk,
  call: SessionCall,
  signal: AbortSignal,
): Promise<SessionReply> {
  const { states, prefixes, restores } = conversations;
  switch (call.type) {
    case 'usage': {
      const { count, byteLength, budgetBytes, evictions } = states;
      const rejectedPrefixes = prefixes.rejected;
      const usage = {
        states: count,
        byteLength,
        budgetBytes,
        evictions,
        restores,
        rejectedPrefixes,
      };
      return { type: 'usage', usage };
    }
    case 'save': {
      const state = conversations.find(call.sessionId);
      if (!state) return { type: 'done', found: false };
      return { type: 'saved', tokenIds: state.tokens, bytes: state.bytes };
    }
    case 'restore': {
      const { tokenIds, bytes } = call;
      const isKnown = (id: number) => id >= 0 && id < tokenizer.vocabularySize;
      const isWhole = tokenIds.length > 0 && tokenIds.length <= contextWindow;
      if (!isWhole || !tokenIds.every(isKnown)) {
        throw invalidRequest(
          'tokenIds',
          'are not tokens of this model',
          'Take a whole saved file.',
        );
      }
      await conversations.adopt(tokenIds, bytes, call.sessionId, signal);
      return { type: 'done', found: true };
    }
    case 'branch': {
      const state = conversations.find(call.from);
      if (!state) return { type: 'done', found: false };
      return { type: 'done', found: states.put({ ...state, sessionId: call.to, isPrimed: false }) };
    }
    case 'forget':
      return { type: 'done', found: conversations.forget(call.sessionId) };
    case 'prime':
      return { type: 'primed', report: await prime(call, signal) };
    default:
      throw unknownCall();
  }
}

function unknownCall(): UnsupportedRequestError {
  return new UnsupportedRequestError({
    message: 'This worker does not know what it is asked of its sessions.',
    remedies: ['Serve page and worker from one version of the package.'],
  });
}
