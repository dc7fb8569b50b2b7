import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';
import type { FinishReason } from '@localmost/protocol';
import { brokenConnection } from '../failures/broken-connection.ts';
import { cloudFailure } from '../failures/cloud-failure.ts';

/** What servers write for a proper end, beside what the provider packages know. */
const otherWordsForStop: ReadonlySet<unknown> = new Set([
  'complete',
  'completed',
  'end',
  'end_turn',
  'eos',
  'eos_token',
  'stop_sequence',
]);

/**
 * Why the answer ended. A server that calls tools and then says `stop` means `tool-calls`.
 * @throws NetworkError where the answer has no end, CloudFailureError where its end is a failure
 */
export function toFinishReason(
  backendId: string,
  finish: LanguageModelV4FinishReason | undefined,
  hasToolCalls: boolean,
): FinishReason {
  switch (finish?.unified) {
    case 'stop':
      return hasToolCalls ? 'tool-calls' : 'stop';
    case 'tool-calls':
      if (hasToolCalls) return 'tool-calls';
      throw cloudFailure(backendId, 'tool-calls-missing');
    case 'length':
      return 'length';
    case 'content-filter':
      return 'content-filter';
    case 'error':
      throw cloudFailure(backendId, 'server', { transient: true });
    case 'other':
      if (otherWordsForStop.has(finish.raw?.toLowerCase())) {
        return hasToolCalls ? 'tool-calls' : 'stop';
      }
      if (finish.raw === undefined) throw brokenConnection(backendId);
      throw cloudFailure(backendId, 'unknown-finish');
    default:
      // `interrupted`, nothing at all, or a word that came after this was written.
      throw brokenConnection(backendId);
  }
}
